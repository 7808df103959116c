import { inspect } from 'node:util'

/** The shortest piece of a key that counts as a leak is one longer than this. */
const HARMLESS_LENGTH = 8

/**
 * Fails when a secret, or a piece of it of more than 8 characters, can be read from a value: by `util.inspect` with
 * everything shown, JSON, `String`, stack, message, any own property (hidden ones and symbols too), the prototype's
 * getters, the causes, or a structured clone. The failure names the place, not the secret.
 *
 * @returns how many texts were searched
 *
 * @example expectNoSecret(error, 'sk-canary-0123456789')
 */
export function expectNoSecret(value: unknown, secret: string): number {
  if (secret.length <= HARMLESS_LENGTH)
    throw new RangeError(`expectNoSecret: the secret must have more than ${HARMLESS_LENGTH} characters`)
  let searched = 0
  for (const [place, text] of renderings(value)) {
    searched++
    const leaked = longestPiece(text, secret)
    if (leaked > HARMLESS_LENGTH)
      throw new Error(`a secret leaks: ${leaked} of its ${secret.length} characters are in ${place}`)
  }
  return searched
}

function* renderings(value: unknown): Generator<[place: string, text: string]> {
  yield ['String', attempt(() => String(value))]
  yield [
    'util.inspect',
    attempt(() =>
      inspect(value, {
        depth: Infinity,
        showHidden: true,
        getters: true,
        maxArrayLength: null,
        maxStringLength: null,
      }),
    ),
  ]
  yield [
    'util.inspect without custom inspection',
    attempt(() =>
      inspect(value, {
        depth: Infinity,
        showHidden: true,
        customInspect: false,
        maxArrayLength: null,
        maxStringLength: null,
      }),
    ),
  ]
  yield ['JSON', attempt(() => JSON.stringify(value) ?? '')]
  yield [
    'structuredClone',
    attempt(() => inspect(structuredClone(value), { depth: Infinity, showHidden: true })),
  ]
  yield* properties(value, 'value', new Set())
}

/** Every own property at every depth, and what getters of the classes give. */
function* properties(value: unknown, place: string, seen: Set<object>): Generator<[string, string]> {
  if (typeof value === 'string') yield [place, value]
  if (ArrayBuffer.isView(value))
    yield [place, Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1')]
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (value instanceof Map || value instanceof Set || value instanceof Headers) {
    for (const entry of value as Iterable<unknown>) yield* properties(entry, `${place}[entry]`, seen)
  }
  for (
    let owner: object | null = value;
    owner && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner) as object | null
  ) {
    for (const key of ownKeys(owner)) {
      yield [`${place}: a property name`, String(key)]
      const descriptor = Reflect.getOwnPropertyDescriptor(owner, key)
      const content = descriptor?.get
        ? read(() => descriptor.get?.call(value))
        : owner === value
          ? descriptor?.value
          : undefined
      yield* properties(content, `${place}.${String(key)}`, seen)
    }
  }
}

/** None where a proxy refuses to tell them. */
function ownKeys(owner: object): readonly PropertyKey[] {
  try {
    return Reflect.ownKeys(owner)
  } catch {
    return []
  }
}

function read(get: () => unknown): unknown {
  try {
    return get()
  } catch (error) {
    return error
  }
}

function attempt(render: () => string): string {
  try {
    return render()
  } catch (error) {
    return String(error)
  }
}

/** Length of the longest piece of `secret` over the harmless length that `text` contains; else 0. */
function longestPiece(text: string, secret: string): number {
  let longest = 0
  for (let start = 0; start + HARMLESS_LENGTH < secret.length; start++) {
    let length = Math.max(longest, HARMLESS_LENGTH) + 1
    while (start + length <= secret.length && text.includes(secret.slice(start, start + length)))
      longest = length++
  }
  return longest
}
