import { isExtraKey } from '../shape/extra-keys.js'
import { hasNoIssues } from './find-issues.js'
import { propertiesOf } from '../shape/properties.js'
import { type ObjectShape, resolved, type Shape } from '../shape/shape.js'
import { statedDefault } from '../shape/stated-default.js'

/** The value for a missing property: a new one each time, with the defaults of its own parts in it. */
export function defaultOf(shape: Shape): { readonly value: unknown } | undefined {
  return findDefault(shape, new Set())
}

/** `open`: what defaults are being filled of. A default that asks for itself ends there. */
function findDefault(shape: Shape, open: ReadonlySet<Shape>): { readonly value: unknown } | undefined {
  const stated = statedDefault(shape)
  if (!stated) return shape.kind === 'ref' ? findDefault(shape.target(), open) : undefined
  const { value } = stated
  const given: unknown = typeof value === 'function' ? (value as () => unknown)() : structuredClone(value)
  return { value: open.has(shape) ? given : fill(shape, given, new Set(open).add(shape)) }
}

function fill(shape: Shape, value: unknown, open: ReadonlySet<Shape>): unknown {
  const part = resolved(shape)
  if (part.kind === 'union') {
    const filled = part.variants.map((variant) => ({ variant, value: fill(variant, value, open) }))
    return filled.find(({ variant, value: full }) => hasNoIssues(variant, full))?.value ?? value
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => {
      const itemShape =
        part.kind === 'list' ? part.item : part.kind === 'tuple' ? part.items[index] : undefined
      return itemShape ? fill(itemShape, item, open) : item
    })
  }
  const isRecord = typeof value === 'object' && value !== null
  return part.kind === 'object' && isRecord
    ? fillObject(part, value as Readonly<Record<string, unknown>>, open)
    : value
}

function fillObject(
  shape: ObjectShape,
  value: Readonly<Record<string, unknown>>,
  open: ReadonlySet<Shape>,
): Record<string, unknown> {
  const parts = propertiesOf(shape)
  const given = Object.keys(value).map((key): [string, unknown] => {
    const part = parts.get(key)?.shape ?? (isExtraKey(shape, key) ? shape.extras : undefined)
    return [key, part ? fill(part, value[key], open) : value[key]]
  })
  const missing = shape.properties.flatMap((property): [string, unknown][] => {
    const found = Object.hasOwn(value, property.name) ? undefined : findDefault(property.shape, open)
    return found ? [[property.name, found.value]] : []
  })
  return Object.fromEntries([...given, ...missing])
}
