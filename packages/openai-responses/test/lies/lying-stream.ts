import fc from 'fast-check'

type Json = Record<string, unknown>

/** An answer as a server means it. */
export interface Truth {
  readonly items: readonly Json[]
  /** The deltas of each text of each item: of each part of a message or of reasoning, or of the one text of a call. */
  readonly pieces: readonly (readonly string[])[][]
}

/** In which ways a stream lies about a {@link Truth}. */
export interface Lies {
  readonly indexes: 'honest' | 'zero' | 'missing' | 'random' | 'permuted'
  readonly ids: 'honest' | 'missing' | 'rotating' | 'constant'
  readonly partIndexes: 'honest' | 'zero' | 'missing' | 'random'
  readonly deltas: 'honest' | 'lost' | 'repeated' | 'swapped'
  readonly begins: 'honest' | 'missing' | 'late'
  readonly partEnds: 'honest' | 'missing' | 'early' | 'late'
  readonly itemEnds: 'honest' | 'missing' | 'early' | 'late'
  readonly endName: string
  readonly endIds: 'honest' | 'other'
  readonly endList: 'honest' | 'empty' | 'short'
  /** Whether the events of the items are mixed. */
  readonly isMixed: boolean
  /** Decides what is random. */
  readonly seed: number
}

const kinds: { [Lie in keyof Omit<Lies, 'seed'>]: readonly Lies[Lie][] } = {
  indexes: ['honest', 'zero', 'missing', 'random', 'permuted'],
  ids: ['honest', 'missing', 'rotating', 'constant'],
  partIndexes: ['honest', 'zero', 'missing', 'random'],
  deltas: ['honest', 'lost', 'repeated', 'swapped'],
  begins: ['honest', 'missing', 'late'],
  partEnds: ['honest', 'missing', 'early', 'late'],
  itemEnds: ['honest', 'missing', 'early', 'late'],
  endName: ['response.completed', 'response.done', 'response.complete', 'response.finished', 'done'],
  endIds: ['honest', 'other'],
  endList: ['honest', 'empty', 'short'],
  isMixed: [false, true],
}

const honest: Lies = {
  indexes: 'honest',
  ids: 'honest',
  partIndexes: 'honest',
  deltas: 'honest',
  begins: 'honest',
  partEnds: 'honest',
  itemEnds: 'honest',
  endName: 'response.completed',
  endIds: 'honest',
  endList: 'honest',
  isMixed: false,
  seed: 0,
}

/** Lies of these kinds; everything else is honest. */
export const lies = (...names: readonly (keyof typeof kinds)[]): fc.Arbitrary<Lies> =>
  fc
    .record({
      ...Object.fromEntries(names.map((name) => [name, fc.constantFrom<unknown>(...kinds[name])])),
      seed: fc.nat(),
    })
    .map((chosen) => ({ ...honest, ...chosen }))

export const everyLie: fc.Arbitrary<Lies> = lies(...(Object.keys(kinds) as (keyof typeof kinds)[]))

/**
 * Whether the stream still says the truth somewhere: a lie that nothing contradicts cannot be noticed by anyone. Where
 * the end does not list the items, their order has to be seen from numbers, or from when they came.
 */
export function isNoticeable({ indexes, ids, begins, itemEnds, endList, isMixed }: Lies): boolean {
  if (endList === 'honest') return true
  const hasOrder = indexes === 'honest' || (!isMixed && (indexes === 'zero' || indexes === 'missing'))
  // One id for two items is one item that is reported twice, unless they are announced with their numbers.
  const hasNames = ids !== 'constant' || (indexes === 'honest' && begins === 'honest')
  return itemEnds !== 'missing' && hasOrder && hasNames
}

const deltas = fc.array(fc.constantFrom('a', 'b', 'ab', 'ba ', ' a', 'l', 'lo', '\n'), {
  minLength: 1,
  maxLength: 4,
})
const itemOf: fc.Arbitrary<{ readonly item: Json; readonly pieces: string[][] }> = fc.oneof(
  fc
    .array(fc.tuple(fc.constantFrom('output_text', 'refusal'), deltas), { minLength: 1, maxLength: 2 })
    .map((parts) => ({
      item: {
        type: 'message',
        role: 'assistant',
        content: parts.map(([type, pieces]) => ({
          type,
          [type === 'refusal' ? 'refusal' : 'text']: pieces.join(''),
        })),
      },
      pieces: parts.map(([, pieces]) => pieces),
    })),
  fc.array(deltas, { minLength: 1, maxLength: 2 }).map((parts) => ({
    item: {
      type: 'reasoning',
      summary: parts.map((pieces) => ({ type: 'summary_text', text: pieces.join('') })),
    },
    pieces: parts,
  })),
  fc
    .tuple(fc.constantFrom('f', 'g'), fc.constantFrom('{"a":1}', '{"b":[1,2]}', '{}'))
    .map(([name, text]) => ({
      item: { type: 'function_call', name, arguments: text },
      pieces: [text.match(/.{1,3}/gu) ?? []],
    })),
)

/** Up to four items; each has an id, and each call an id of its own. */
export const truths: fc.Arbitrary<Truth> = fc.array(itemOf, { minLength: 1, maxLength: 4 }).map((drawn) => ({
  items: drawn.map(({ item }, index) => ({
    id: `item_${index}`,
    ...item,
    ...(item['type'] === 'function_call' ? { call_id: `call_${index}` } : {}),
  })),
  pieces: drawn.map(({ pieces }) => pieces),
}))

/** The events of a stream that means `truth` and lies as told. */
export function lyingEvents(truth: Truth, told: Lies): Json[] {
  const random = generator(told.seed)
  const places = shuffled(
    truth.items.map((_, index) => index),
    random,
  )
  const lanes = truth.items.map((item, index) => itemEvents(item, truth.pieces[index] ?? [], told, random))
  const placed = lanes.map((events, index) =>
    events.map((event) => misplaced(event, index, places[index] as number, told, random)),
  )
  const streamed = told.isMixed ? mixed(placed, random) : placed.flat()
  const late = told.itemEnds === 'late' ? streamed.filter(({ type }) => type === ITEM_DONE) : []
  const output = truth.items.map((item) =>
    told.endIds === 'other' ? { ...item, id: `other_${String(item['id'])}` } : item,
  )
  return [
    { type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } },
    ...streamed.filter((event) => !late.includes(event)),
    ...late,
    {
      type: told.endName,
      response: {
        id: 'resp_1',
        status: 'completed',
        output: told.endList === 'empty' ? [] : told.endList === 'short' ? output.slice(1) : output,
      },
    },
  ]
}

const ITEM_DONE = 'response.output_item.done'

function itemEvents(item: Json, pieces: readonly (readonly string[])[], told: Lies, random: Random): Json[] {
  const parts = pieces.map((part, index) => partEvents(item, index, part))
  const text = liedDeltas(
    parts.map(({ streamed }) => streamed),
    told,
    random,
  )
  const ends = parts.map(({ ends }) => ends)
  const body = text.flatMap((streamed, index) =>
    told.partEnds === 'missing'
      ? streamed
      : told.partEnds === 'early'
        ? [...streamed.slice(0, 1), ...(ends[index] ?? []), ...streamed.slice(1)]
        : told.partEnds === 'late'
          ? streamed
          : [...streamed, ...(ends[index] ?? [])],
  )
  if (told.partEnds === 'late') body.push(...ends.flat())
  const begin: Json[] =
    told.begins === 'missing' ? [] : [{ type: 'response.output_item.added', item: opened(item) }]
  const done: Json[] = told.itemEnds === 'missing' ? [] : [{ type: ITEM_DONE, item }]
  if (told.begins === 'late') body.splice(1, 0, ...begin)
  else body.unshift(...begin)
  if (told.itemEnds === 'early') body.splice(Math.min(body.length, 2), 0, ...done)
  else body.push(...done)
  return body
}

function partEvents(
  item: Json,
  index: number,
  pieces: readonly string[],
): { streamed: Json[]; ends: Json[] } {
  if (item['type'] === 'function_call') {
    const kind = 'response.function_call_arguments'
    return {
      streamed: pieces.map((delta) => ({ type: `${kind}.delta`, delta })),
      ends: [{ type: `${kind}.done`, arguments: item['arguments'] }],
    }
  }
  if (item['type'] === 'reasoning') {
    const place = { summary_index: index }
    const kind = 'response.reasoning_summary_text'
    return {
      streamed: pieces.map((delta) => ({ type: `${kind}.delta`, ...place, delta })),
      ends: [{ type: `${kind}.done`, ...place, text: pieces.join('') }],
    }
  }
  const part = (item['content'] as Json[])[index] as Json
  const isRefusal = part['type'] === 'refusal'
  const kind = isRefusal ? 'response.refusal' : 'response.output_text'
  const place = { content_index: index }
  return {
    streamed: pieces.map((delta) => ({ type: `${kind}.delta`, ...place, delta })),
    ends: [
      { type: `${kind}.done`, ...place, [isRefusal ? 'refusal' : 'text']: pieces.join('') },
      { type: 'response.content_part.done', ...place, part },
    ],
  }
}

/** One delta of the item is lost, repeated, or changes places with the next one. */
function liedDeltas(parts: readonly Json[][], { deltas: lie }: Lies, random: Random): Json[][] {
  const part = random(parts.length)
  return parts.map((streamed, index) => {
    if (index !== part || lie === 'honest' || streamed.length === 0) return streamed
    const at = random(streamed.length)
    const copy = [...streamed]
    if (lie === 'lost') copy.splice(at, 1)
    else if (lie === 'repeated') copy.splice(at, 0, { ...(streamed[at] as Json) })
    else copy.splice(at, 2, ...copy.slice(at, at + 2).reverse())
    return copy
  })
}

function misplaced(event: Json, honestIndex: number, permuted: number, told: Lies, random: Random): Json {
  const index = { honest: honestIndex, zero: 0, missing: undefined, random: random(4), permuted }[
    told.indexes
  ]
  const item = event['item'] as Json | undefined
  const honestId = `item_${honestIndex}`
  const id = { honest: honestId, missing: undefined, rotating: `id_${random(1e9)}`, constant: 'item' }[
    told.ids
  ]
  const named = item ? { item: { ...item, id } } : { item_id: id }
  const place = { ...event, ...named, output_index: index }
  for (const field of ['content_index', 'summary_index']) {
    if (event[field] === undefined) continue
    const lied = { honest: event[field], zero: 0, missing: undefined, random: random(3) }[told.partIndexes]
    Object.assign(place, { [field]: lied })
  }
  return place
}

function opened(item: Json): Json {
  if (item['type'] === 'message') return { ...item, content: [] }
  return item['type'] === 'reasoning' ? { ...item, summary: [] } : { ...item, arguments: '' }
}

type Random = (below: number) => number

/** A small linear congruential generator: the same seed gives the same stream. */
function generator(seed: number): Random {
  let state = seed % 2_147_483_647 || 1
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % Math.max(1, below)
  }
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const rest = [...list]
  return list.map(() => rest.splice(random(rest.length), 1)[0] as T)
}

/** Items begin in their order and go on in any. */
function mixed(lanes: readonly Json[][], random: Random): Json[] {
  const queues = lanes.map((events) => [...events])
  const order = queues.flatMap((queue) => queue.splice(0, 1))
  for (let open = queues.filter((queue) => queue.length > 0); open.length > 0;) {
    order.push(open[random(open.length)]?.shift() as Json)
    open = open.filter((queue) => queue.length > 0)
  }
  return order
}
