import { expect, test } from 'vitest'
import { list, order } from '../server/documents.mjs'
import { protocols, readScenario, writesOf } from '../server/scenario.mjs'

type Event = Record<string, any>

const eventsIn = (bytes: Uint8Array[]): Event[] =>
  [
    ...Buffer.concat(bytes)
      .toString()
      .matchAll(/^data: (\{.*)$/gm),
  ].map((match) => JSON.parse(match[1]))

const delta = {
  'chat/completions': (event: Event) => event['choices'][0]?.delta.content,
  responses: (event: Event) => (event['type'] === 'response.output_text.delta' ? event['delta'] : undefined),
}

test.each(['chat/completions', 'responses'] as const)(
  '%s: a stream says what the whole answer says',
  (path) => {
    const scenario = readScenario('answer=list&chunks=120')
    const deltas = eventsIn(writesOf(scenario, protocols[path])).map(delta[path]).filter(Boolean)
    expect(deltas).toHaveLength(120)
    expect(JSON.parse(deltas.join(''))).toEqual(list(480))
    expect(deltas.join('')).toBe(scenario.answer.text)
  },
)

test('the bytes of a stream do not depend on how they are written', () => {
  const bytes = ['', '&eventsInWrite=0', '&eventsInWrite=7', '&writesForEvent=3'].map((more) =>
    writesOf(readScenario(`answer=order&chunks=40${more}`), protocols.responses),
  )
  expect(bytes.map(({ length }) => length)).toEqual([48, 1, 7, 144])
  expect(new Set(bytes.map((writes) => Buffer.concat(writes).toString())).size).toBe(1)
})

test('a tool loop calls the tool, with another day in each round, and then answers', () => {
  const { toolRound, answer } = readScenario('answer=order&tool=getWeather&toolRounds=10')
  expect(toolRound(3)).toMatchObject({ tool: 'getWeather', text: '{"city":"London","day":3}' })
  expect(answer.tool).toBeUndefined()
  expect(JSON.parse(answer.text)).toEqual(order)
})
