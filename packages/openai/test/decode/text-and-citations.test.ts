import { describe, expect, it } from 'vitest'
import { chunk, hello, helloMessage, messageOf } from '../fixtures.js'
import { eventsOutcome, wholeOutcome } from '../in-process.js'

describe('content', () => {
  const part = (text: unknown): object => ({ type: 'text', text })
  it.each<[string, unknown, object]>([
    ['text', 'Hello', helloMessage],
    ['parts', [part('Hel'), part('lo')], helloMessage],
    [
      'parts that are texts or none',
      [part('Hel'), null, 'l', 7, part(7), { type: 'image' }, part('o')],
      { ...helloMessage, content: 'Hell7o' },
    ],
    [
      'reasoning in a part',
      [{ type: 'thinking', thinking: 'hm' }, part('Hello')],
      { ...helloMessage, reasoning_content: 'hm' },
    ],
    [
      'reasoning in parts of a part',
      [{ type: 'thinking', thinking: [part('h'), null, part(1), part('m')] }, part('Hello')],
      { ...helloMessage, reasoning_content: 'hm' },
    ],
    ['a part of no reasoning', [{ type: 'thinking', thinking: 7 }, part('Hello')], helloMessage],
    ['thoughts under another type', [{ type: 'other', thinking: 'hm' }, part('Hello')], helloMessage],
  ])('as %s', async (_name, content, message) => {
    const { provider_data: _, ...streamed } =
      messageOf(await eventsOutcome([chunk({ content }, 'stop')])) ?? {}
    expect(streamed).toEqual(message)
    const body = { choices: [{ message: { content }, finish_reason: 'stop' }] }
    const { provider_data: __, ...whole } = messageOf(await wholeOutcome(body)) ?? {}
    expect(whole).toEqual(message)
  })

  it('adds to the reasoning beside it', async () => {
    const content = [{ type: 'thinking', thinking: 'm' }, part('Hello')]
    expect(messageOf(await eventsOutcome([chunk({ reasoning: 'h', content }, 'stop')]))).toMatchObject({
      ...helloMessage,
      reasoning_content: 'hm',
    })
  })

  it.each([
    [{ reasoning_content: 'hm' }],
    [{ reasoning: 'hm' }],
    [{ reasoning_content: 'hm', reasoning: 'other' }],
    [{ reasoning_content: '', reasoning: 'hm' }],
    [{ reasoning_content: null, reasoning: 'hm' }],
    [{ reasoning_content: 7, reasoning: 'hm' }],
  ])('reads the reasoning of %j', async (delta) => {
    expect(messageOf(await eventsOutcome([chunk(delta), ...hello]))).toEqual({
      ...helloMessage,
      reasoning_content: 'hm',
    })
  })
})

describe('refusals', () => {
  it.each([[null], [''], [7], [{}]])('%j is none', async (refusal) => {
    expect(messageOf(await eventsOutcome([chunk({ refusal }), ...hello]))).toEqual(helloMessage)
  })

  it('are put together', async () => {
    const outcome = await eventsOutcome([chunk({ refusal: 'I ' }), chunk({ refusal: 'cannot' }, 'stop')])
    expect(messageOf(outcome)).toEqual({ role: 'assistant', content: null, refusal: 'I cannot' })
  })
})

describe('citations', () => {
  const web = (url: string): object => ({ type: 'url_citation', url_citation: { url } })
  const annotationsOf = async (...events: readonly object[]): Promise<unknown> =>
    messageOf(await eventsOutcome(events))?.annotations

  it('are the annotations of the deltas, in their order', async () => {
    expect(
      await annotationsOf(
        chunk({ content: 'Hel', annotations: [web('a')] }),
        chunk({ annotations: [] }),
        chunk({ content: 'lo', annotations: [web('b'), web('c')] }, 'stop'),
      ),
    ).toEqual([web('a'), web('b'), web('c')])
  })

  it('are given once, however often the server repeats its list', async () => {
    const citations = ['https://a.test', 'https://b.test']
    const events = hello.map((event) => ({ ...event, citations }))
    expect(await annotationsOf(...events)).toEqual(citations.map(web))
    // The list grows while the answer does: the last one is whole.
    expect(
      await annotationsOf({ ...hello[0], citations: citations.slice(0, 1) }, { ...hello[1], citations }),
    ).toEqual(citations.map(web))
    const { chunks } = await eventsOutcome(events)
    expect(chunks.filter(({ choices }) => choices[0]?.delta?.annotations)).toHaveLength(1)
  })

  it('are not given twice, where the server sends annotations and a list', async () => {
    const citations = ['https://a.test']
    const annotated = { content: 'Hel', annotations: [web('https://a.test')] }
    expect(
      await annotationsOf(
        { ...chunk(annotated), citations },
        { ...chunk({ content: 'lo' }, 'stop'), citations },
      ),
    ).toEqual([web('https://a.test')])
    const body = {
      citations,
      choices: [
        { message: { content: 'Hello', annotations: [web('https://a.test')] }, finish_reason: 'stop' },
      ],
    }
    expect(messageOf(await wholeOutcome(body))?.annotations).toEqual([web('https://a.test')])
  })

  it('are given also where [DONE] ends the answer, and in a whole one', async () => {
    const citations = ['https://a.test', { url: 'https://b.test', title: 'B' }]
    const expected = [web('https://a.test'), { url: 'https://b.test', title: 'B' }]
    expect(await annotationsOf({ ...hello[0], citations })).toEqual(expected)
    const body = { citations, choices: [{ message: { content: 'x' }, finish_reason: null }] }
    expect(messageOf(await wholeOutcome(body))?.annotations).toEqual(expected)
  })

  it.each([[null], ['https://a.test'], [{}], [[]]])('%j is no list of them', async (citations) => {
    expect(await annotationsOf(...hello.map((event) => ({ ...event, citations })))).toBeUndefined()
    expect(await annotationsOf(chunk({ annotations: citations }), ...hello)).toBeUndefined()
  })
})
