import {
  type ChatStream,
  type CompletedField,
  LLMChat,
  LLMFunction,
  prompt,
  stream,
  withCall,
} from '@slf/core'
import { ScriptedLLM, type ScriptedReply } from '@slf/core/testing'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

const Recipe = Type.Object({ name: Type.String(), steps: Type.Array(Type.String()), minutes: Type.Number() })
type Recipe = Type.Static<typeof Recipe>

class Cook {
  constructor(readonly llm: ScriptedLLM) {}
  @LLMFunction({ returns: Recipe })
  async recipe(): Promise<Recipe> {
    return prompt`go`
  }
  @LLMFunction({ returns: Recipe, output: 'tool' })
  async byTool(): Promise<Recipe> {
    return prompt`go`
  }
  @LLMChat({ returns: Recipe })
  chat(): ChatStream<Recipe> {
    return prompt`go`
  }
}
const cook = (...replies: ScriptedReply[]): Cook => new Cook(new ScriptedLLM(replies, { deltaLength: 6 }))
const recipe = { name: 'Soup', steps: ['boil', 'eat'], minutes: 30 }
const json = JSON.stringify(recipe)

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('partial values', () => {
  test('are yielded when they grew, and not again because they are complete', async () => {
    const values = (await collect(stream(cook(json)).recipe())).map((value) => JSON.stringify(value))
    expect(values.filter((value, index) => value === values[index - 1])).toEqual([])
    const events = (await collect(stream(cook(json)).recipe().events)).filter(
      ({ type }) => type === 'partial',
    )
    expect(events.length).toBeGreaterThan(values.length)
  })

  test.each<[string, (cook: Cook) => AsyncIterable<unknown>, ScriptedReply]>([
    ['of text', (cook) => stream(cook).recipe(), json],
    [
      'of a tool call',
      (cook) => stream(cook).byTool(),
      { toolCalls: [{ name: 'byTool', arguments: recipe }] },
    ],
    ['of a chat', (cook) => stream(cook).chat(), json],
  ])('grow to the value: %s', async (_, ask, reply) => {
    const values = (await collect(ask(cook(reply)))) as Partial<Recipe>[]
    expect(values.at(-1)).toEqual(recipe)
    expect(values.length).toBeGreaterThan(4)
    // Strings and lists grow; a number is shown when it is whole.
    for (const { name = '', steps = [], minutes = 30 } of values) {
      expect('Soup'.startsWith(name)).toBe(true)
      expect(steps.length).toBeLessThanOrEqual(2)
      expect(minutes).toBe(30)
    }
  })

  test('begin again when the answer is asked for again', async () => {
    const values = await collect(stream(cook('{"name":"Tea","steps":1}', json)).recipe())
    expect(values.some(({ name }) => name === 'Tea')).toBe(true)
    expect(values.at(-1)).toEqual(recipe)
  })

  test('tell completed fields, also to who only awaits', async () => {
    const fields: CompletedField[] = []
    const onField = (field: CompletedField): void => {
      fields.push(field)
      throw new Error('a bad watcher')
    }
    await stream(cook(json), { onField }).recipe()
    expect(fields).toEqual([
      { path: '/name', value: 'Soup' },
      { path: '/steps/0', value: 'boil' },
      { path: '/steps/1', value: 'eat' },
      { path: '/steps', value: ['boil', 'eat'] },
      { path: '/minutes', value: 30 },
      { path: '', value: recipe },
    ])
  })

  test('of a model that cannot stream come at once', async () => {
    const llm = new ScriptedLLM([json], { capabilities: { streaming: false } })
    expect((await collect(stream(new Cook(llm)).recipe())).at(-1)).toEqual(recipe)
    expect(llm.requests[0]?.streamed).toBe(false)
  })
})

describe('an early stop', () => {
  const wrong = `{"name":{"no":"string"},"steps":[${'"x",'.repeat(200)}"y"],"minutes":1}`

  test('ends the model at the first field that can never fit, and asks again', async () => {
    const viewed = cook(wrong, json)
    await expect(stream(viewed, { stopEarly: true }).recipe()).resolves.toEqual(recipe)
    expect(viewed.llm.requests[0]?.chunks).toBeLessThan(10)
    expect(viewed.llm.openRequests).toBe(0)
    expect(viewed.llm.requests[1]?.params.messages.at(-1)?.content).toContain('/name')
  })

  test('counts what was used by then', async () => {
    const usages: unknown[] = []
    const viewed = withCall(cook(wrong, json), {
      onEvent: (event) => {
        if (event.type === 'call-end') usages.push(event.usage)
      },
    })
    await stream(viewed, { stopEarly: true }).recipe()
    expect(usages).toMatchObject([{ requests: 1, estimated: { requests: 1 } }])
  })

  test.each([
    ['prose', 'A draft: {"name":"Tea","steps":1,"minutes":1} and so:\n'],
    ['prose and a fence', 'A draft:\n```json\n{"name":"Tea","steps":1,"minutes":1}\n```\nAnd so:\n'],
  ])('is none behind %s: the answer can still come', async (_, draft) => {
    const viewed = cook(draft + json)
    await expect(stream(viewed, { stopEarly: true }).recipe()).resolves.toEqual(recipe)
    expect(viewed.llm.requests).toHaveLength(1)
  })

  test.each([
    ['a fence', '```json\n'],
    ['reasoning', '<think>{"name":"Tea"}</think>\n'],
  ])('comes behind %s, too', async (_, before) => {
    const viewed = cook(before + wrong, json)
    await expect(stream(viewed, { stopEarly: true }).recipe()).resolves.toEqual(recipe)
    expect(viewed.llm.requests[0]?.chunks).toBeLessThan(20)
  })
})
