/**
 * A deep copy of plain data that nobody can change. What is not plain (instances of classes, functions) is kept as it
 * is. Loops instead of recursion: what a model or a server sent may be deep.
 */
export function frozenCopy<Value>(value: Value): Value {
  const copies = new Map<object, object>()
  const copyOf = (part: unknown): unknown => {
    if (part instanceof Date) return new Date(part)
    if (!isPlain(part)) return part
    const known = copies.get(part)
    if (known) return known
    const copy = Array.isArray(part) ? [] : {}
    copies.set(part, copy)
    return copy
  }
  const copied = copyOf(value)
  // Copies that are added on the way are visited too.
  for (const [source, copy] of copies) {
    for (const [key, part] of Object.entries(source)) setOwn(copy, key, copyOf(part))
    Object.freeze(copy)
  }
  return copied as Value
}

/** An array or a plain object, also one of another realm. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function setOwn(target: object, key: string, value: unknown): void {
  // Assigned, this key would set the prototype.
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true })
  else (target as Record<string, unknown>)[key] = value
}
