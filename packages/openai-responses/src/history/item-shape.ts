import { isJsonObject, type JsonObject, textOf } from '@slf/adapter-kit'

/** What a field may hold: a primitive (a `word` is a name in lower case, such as `completed`), a list of one shape, or an object of known fields. */
export type Shape = 'text' | 'word' | 'number' | 'flag' | 'primitives' | ListShape | ObjectShape

interface ListShape {
  readonly list: Shape
}

interface ObjectShape {
  readonly fields: Readonly<Record<string, Shape>>
  /** The values that `type` may have, where the fields of the object do not say it. */
  readonly types?: readonly string[]
}

export const list = (of: Shape): ListShape => ({ list: of })
export const object = (fields: ObjectShape['fields'], types?: readonly string[]): ObjectShape => ({
  fields,
  ...(types ? { types } : {}),
})

/** Stands for a value that is not of its shape. */
const NONE = Symbol('none')

/**
 * The object with the fields of its shape alone; undefined where a field has a value of another shape, so that nothing is
 * read that was not written.
 *
 * @param onUnknown is called for every field that the shape does not have; it is left out.
 */
export function readShape(
  value: JsonObject,
  shape: ObjectShape,
  onUnknown: (field: string) => void,
): JsonObject | undefined {
  const read = readValue(value, shape, onUnknown)
  return read === NONE ? undefined : (read as JsonObject)
}

function readValue(value: unknown, shape: Shape, onUnknown: (field: string) => void): unknown {
  // Servers write null for whatever is absent, and take it back.
  if (value === null) return null
  if (shape === 'text') return typeof value === 'string' ? value : NONE
  if (shape === 'word') return typeof value === 'string' && /^[a-z_]{1,24}$/.test(value) ? value : NONE
  if (shape === 'number') return typeof value === 'number' ? value : NONE
  if (shape === 'flag') return typeof value === 'boolean' ? value : NONE
  if (shape === 'primitives')
    return isJsonObject(value) && Object.values(value).every(isPrimitive) ? value : NONE
  if ('list' in shape) {
    if (!Array.isArray(value)) return NONE
    const items = value.map((item: unknown) =>
      item === null ? NONE : readValue(item, shape.list, onUnknown),
    )
    return items.includes(NONE) ? NONE : items
  }
  return readObject(value, shape, onUnknown)
}

function readObject(
  value: unknown,
  { fields, types }: ObjectShape,
  onUnknown: (field: string) => void,
): unknown {
  if (!isJsonObject(value) || (types && !types.includes(textOf(value['type'])))) return NONE
  const entries: [string, unknown][] = []
  for (const [name, inner] of Object.entries(value)) {
    const shape = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!shape) {
      onUnknown(name)
      continue
    }
    const read = readValue(inner, shape, onUnknown)
    if (read === NONE) return NONE
    entries.push([name, read])
  }
  return Object.fromEntries(entries)
}

const isPrimitive = (value: unknown): boolean => value === null || typeof value !== 'object'
