import { LongInteger } from '../json/long-integer.js'

const MAX_LENGTH = 60

/** A value in one short line, for a message: text in quotes, containers by their size. */
export function showValue(value: unknown): string {
  if (value instanceof LongInteger)
    return `${shorten(value.digits)}${value.isExact ? '' : ', which is too long for a number'}`
  if (typeof value === 'string') {
    return value.length > MAX_LENGTH
      ? `${JSON.stringify(value.slice(0, MAX_LENGTH))}…`
      : JSON.stringify(value)
  }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return shorten(String(value))
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : `an array of ${value.length}`
  if (typeof value === 'object') return showObject(value)
  return `a ${typeof value}`
}

function showObject(value: object): string {
  const keys = Object.keys(value)
  if (keys.length === 0) return 'an empty object'
  return shorten(`an object with ${keys.slice(0, 5).join(', ')}${keys.length > 5 ? ', …' : ''}`)
}

function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
}
