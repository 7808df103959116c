import { accumulate, type ToolCallDelta } from '@slf/core'
import { ToolCallIds } from '@slf/adapter-kit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonBalance } from '../src/decode/json-balance.js'
import { ToolCallStream } from '../src/decode/tool-call-stream.js'

interface Call {
  readonly id: string
  readonly name: string
  readonly arguments: string
}

/** How a server labels the pieces of its calls: enough to tell them apart, and no more. */
const labels = {
  'index on each piece': (call: Call, index: number, isFirst: boolean) => ({
    index,
    ...(isFirst && { id: call.id }),
  }),
  'index and id on each piece': (call: Call, index: number) => ({ index, id: call.id }),
  'id on each piece': (call: Call) => ({ id: call.id }),
  'always index 0, id on each piece': (call: Call) => ({ index: 0, id: call.id }),
  'indexes with gaps, from 1': (call: Call, index: number, isFirst: boolean) => ({
    index: index * 3 + 1,
    ...(isFirst && { id: call.id }),
  }),
  'empty ids on continuations': (call: Call, index: number, isFirst: boolean) => ({
    index,
    id: isFirst ? call.id : '',
  }),
}

const names = fc.stringMatching(/^[a-z]{1,8}$/)
const calls = fc
  .uniqueArray(fc.stringMatching(/^[a-z0-9]{3,6}$/), { minLength: 1, maxLength: 5 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.record({ id: fc.constant(id), name: names, value: fc.jsonValue({ maxDepth: 2 }) }),
      ),
    ),
  )
  .map((list) =>
    list.map(({ id, name, value }): Call => ({ id, name, arguments: JSON.stringify({ value }) })),
  )

const assembled = (deltas: readonly ToolCallDelta[]): unknown =>
  (accumulate([{ choices: [{ delta: { tool_calls: deltas } }] }]).choices[0]?.message.tool_calls ?? []).map(
    ({ id, function: called }) => ({ id, ...called }),
  )

describe('ToolCallStream', () => {
  it.each(Object.entries(labels))(
    'puts calls together with %s, however they are cut and mixed',
    (_name, label) => {
      fc.assert(
        fc.property(calls, fc.infiniteStream(fc.nat(1_000)), (list, random) => {
          const next = (limit: number): number => (random.next().value as number) % limit
          const stream = new ToolCallStream(new ToolCallIds([]))
          const deltas: ToolCallDelta[] = []
          const open = list.map((call, index) => ({ call, index, at: 0, isFirst: true }))
          // Calls begin in their order; after that their pieces come in any order.
          const begun: typeof open = []
          while (open.length > 0 || begun.length > 0) {
            const begins = open.length > 0 && (begun.length === 0 || next(2) === 0)
            if (begins) begun.push(open.shift() as (typeof open)[0])
            const piece = begun[begins ? begun.length - 1 : next(begun.length)] as (typeof open)[0]
            const { call, index, at, isFirst } = piece
            const end = at + 1 + next(call.arguments.length)
            const fragment = {
              name: isFirst ? call.name : undefined,
              arguments: call.arguments.slice(at, end),
            }
            deltas.push(
              ...stream.push([{ ...label(call, index, isFirst), type: 'function', function: fragment }]),
            )
            piece.at = end
            piece.isFirst = false
            if (end >= call.arguments.length) begun.splice(begun.indexOf(piece), 1)
          }
          deltas.push(...stream.end())
          expect(assembled(deltas)).toEqual(list)
          expect(stream.isWhole).toBe(true)
        }),
      )
    },
  )

  it('keeps whole calls apart that have neither index nor id', () => {
    fc.assert(
      fc.property(calls, (list) => {
        const stream = new ToolCallStream(new ToolCallIds([]))
        const deltas = list.flatMap(({ name, arguments: text }) => [
          ...stream.push([{ function: { name, arguments: text } }]),
        ])
        expect(assembled([...deltas, ...stream.end()])).toMatchObject(
          list.map(({ name, arguments: text }) => ({ name, arguments: text })),
        )
      }),
    )
  })

  it('takes anything for a delta', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (deltas) => {
        const stream = new ToolCallStream(new ToolCallIds([]))
        const given = [...stream.push(deltas), ...stream.end()]
        expect(given.every(({ index }) => Number.isInteger(index) && index >= 0)).toBe(true)
      }),
    )
  })
})

describe('JsonBalance', () => {
  it('is closed at the end of a JSON object, and at no place before, however it is cut', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (value, cut) => {
        const text = JSON.stringify(value)
        const at = 1 + (cut % Math.max(1, text.length - 1))
        const balance = new JsonBalance()
        balance.push(text.slice(0, at))
        if (at < text.length) expect(balance.isClosed).toBe(false)
        balance.push(text.slice(at))
        expect(balance.isClosed).toBe(true)
      }),
    )
  })
})
