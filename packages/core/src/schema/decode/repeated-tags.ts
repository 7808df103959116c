import type { Repeated } from '../json/repeated.js'
import { setOwn } from './decode-any.js'
import { resolvedEncoding, type Encoding } from '../dialect/encoding.js'
import { isRecord } from './similarity.js'

type Part = Exclude<Encoding, { kind: 'ref' }>

/**
 * What a tag means that came several times: the items of a list, the entries of a map, or the same value again.
 *
 * @returns nothing when it means different values
 */
export function valueOfRepeated(
  encoding: Encoding,
  { values }: Repeated,
): { readonly value: unknown } | undefined {
  const part = containerOf(encoding)
  if (part?.kind === 'list') {
    const isUnclear = isContainer(part.item) || values.some(isListAsText)
    return isUnclear ? undefined : { value: values.flatMap(itemsIn) }
  }
  if (part?.kind === 'tuple') return { value: values }
  if (part?.kind === 'object' && part.fields.length === 0) return mergedEntries(values)
  const [first, ...others] = values.map((value) => JSON.stringify(value))
  return others.every((other) => other === first) ? { value: values[0] } : undefined
}

/** The only list or map that is meant by an encoding. */
function containerOf(encoding: Encoding): Part | undefined {
  const part = resolvedEncoding(encoding)
  if (part.kind !== 'union') return part
  const containers = part.tags
    ? []
    : part.variants.map(containerOf).filter((variant) => variant && variant.kind !== 'scalar')
  return containers.length === 1 ? containers[0] : undefined
}

/** Whether a value could be one item or a list of them. */
function isContainer(encoding: Encoding): boolean {
  const part = resolvedEncoding(encoding)
  return (
    part.kind === 'list' ||
    part.kind === 'tuple' ||
    (part.kind === 'union' && part.variants.some(isContainer))
  )
}

/** Whether it is one item or a list of them, nobody knows. */
function isListAsText(value: unknown): boolean {
  return typeof value === 'string' && value.trimStart().startsWith('[')
}

function itemsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[]
  return value === null || value === '' ? [] : [value]
}

function mergedEntries(values: readonly unknown[]): { readonly value: unknown } | undefined {
  const merged: Record<string, unknown> = {}
  for (const value of values) {
    if (!isRecord(value)) return undefined
    for (const key of Object.keys(value)) {
      if (Object.hasOwn(merged, key)) return undefined
      setOwn(merged, key, value[key])
    }
  }
  return { value: merged }
}
