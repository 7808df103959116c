import type { Random } from './random.js'

/** Values that stand where a server should have put another one. */
const odd: readonly unknown[] = JSON.parse(
  '[null,true,false,0,-1,1.5,9007199254740992,1e308,"",""," ","x","\\u0000","\\ud800","__proto__","constructor",' +
    `[],{},[null],[[]],{"length":-1},{"then":1},{"toString":null},"${'x'.repeat(300)}"]`,
) as unknown[]

type Change = (holder: Record<string, unknown> | unknown[], key: string, random: Random) => void

const changes: readonly Change[] = [
  // another value
  (holder, key, random) => set(holder, key, structuredClone(random.pick(odd))),
  // gone
  (holder, key) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1)
    else delete holder[key]
  },
  // twice
  (holder, key) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(holder[Number(key)]))
    else set(holder, `${key}_`, holder[key])
  },
  // in another place of the list, or under another name
  (holder, key, random) => {
    const names = Object.keys(holder)
    const other = random.pick(names)
    const held = get(holder, key)
    set(holder, key, get(holder, other))
    set(holder, other, held)
  },
  // one level deeper
  (holder, key) => set(holder, key, [get(holder, key)]),
]

/** A copy of a JSON value with one to four changes in random places. */
export function mutateJson<Value extends object>(value: Value, random: Random): Value {
  const copy = structuredClone(value)
  for (let count = 1 + random.below(4); count > 0; count--) {
    const places = [...placesOf(copy)]
    if (places.length === 0) break
    const [holder, key] = random.pick(places)
    random.pick(changes)(holder, key, random)
  }
  return copy
}

function* placesOf(value: unknown): Generator<readonly [Record<string, unknown> | unknown[], string]> {
  if (typeof value !== 'object' || value === null) return
  const holder = value as Record<string, unknown>
  for (const key of Object.keys(holder)) {
    yield [holder, key]
    yield* placesOf(holder[key])
  }
}

const get = (holder: object, key: string): unknown => Reflect.get(holder, key)
const set = (holder: object, key: string, value: unknown): void => void Reflect.set(holder, key, value)
