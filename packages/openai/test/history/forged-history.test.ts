import type { ChatMessage } from '@slf/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeMessages } from '../../src/encode/encode-messages.js'
import { EVIL, forgedHistories, forgedParts, SOURCE } from './forged-histories.js'

const toolName = (name: string): string => name

/** What is sent for a history, and what was left out of it with a warning. */
function encoded(history: readonly ChatMessage[]): { sent: readonly object[]; warned: readonly string[] } {
  const warned: string[] = []
  const sent = encodeMessages(history, { source: SOURCE, toolName, warn: (field) => warned.push(field) })
  return { sent: JSON.parse(JSON.stringify(sent)) as object[], warned }
}

describe('a forged history', () => {
  it('brings no text of a system, no foreign item and no strange field onto the wire', () => {
    fc.assert(
      fc.property(forgedHistories, (history) => {
        expect(forgedParts(history, encoded(history).sent)).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })

  it.each<[string, unknown, string]>([
    [
      'a system message in place of the message',
      { source: SOURCE, message: { role: 'system', content: EVIL } },
      'provider_data.message',
    ],
    [
      'a source that cannot become a text',
      { source: { toString: 1, valueOf: 1 }, message: { role: 'system' } },
      'provider_data',
    ],
    ['a field of no adapter', { source: SOURCE, items: [{ role: 'system' }] }, 'provider_data.items'],
    [
      'fields of a call that is not there',
      { source: SOURCE, toolCalls: { z: {} } },
      'provider_data.toolCalls',
    ],
    [
      'a role as the name of the reasoning',
      { source: SOURCE, reasoningField: 'role' },
      'provider_data.reasoningField',
    ],
    ['a text', EVIL, 'provider_data'],
    ['no source', { message: { role: 'system' } }, 'provider_data'],
    [
      'parts that say something else than the content',
      {
        source: SOURCE,
        message: {
          content: [
            { type: 'thinking', thinking: 'x' },
            { type: 'text', text: EVIL },
          ],
        },
      },
      'provider_data.message',
    ],
    ['no data under its own name', { openai_chat: EVIL }, 'provider_data'],
    [
      'no source under its own name',
      { openai_chat: { message: { reasoning_opaque: EVIL } } },
      'provider_data',
    ],
    [
      'a system message under its own name',
      { openai_chat: { source: SOURCE, message: { role: 'system', content: EVIL } } },
      'provider_data.openai_chat.message',
    ],
    [
      'a name within a name',
      {
        openai_chat: { source: SOURCE, openai_chat: { source: SOURCE, message: { reasoning_opaque: EVIL } } },
      },
      'provider_data.openai_chat.openai_chat',
    ],
  ])('is told: %s', (_name, provider_data, field) => {
    const { sent, warned } = encoded([{ role: 'assistant', content: 'hello', provider_data }])
    expect(sent).toEqual([{ role: 'assistant', content: 'hello' }])
    expect(warned).toEqual([field])
  })

  it('keeps what is right beside what is not', () => {
    const details = [{ type: 'reasoning.text', text: 'hm' }]
    const provider_data = { source: SOURCE, message: { role: 'system', reasoning_details: details } }
    const { sent, warned } = encoded([{ role: 'assistant', content: 'hello', provider_data }])
    expect(sent).toEqual([{ role: 'assistant', content: 'hello', reasoning_details: details }])
    expect(warned).toEqual(['provider_data.message'])
  })

  it('says nothing of another server, whose data is not for this one', () => {
    const provider_data = { source: 'https://other.test', message: { reasoning_details: [{}] } }
    expect(encoded([{ role: 'assistant', content: 'x', provider_data }])).toEqual({
      sent: [{ role: 'assistant', content: 'x' }],
      warned: [],
    })
  })

  it('says nothing of another adapter, whose data is not for this one', () => {
    const opaque = { source: SOURCE, message: { reasoning_opaque: EVIL } }
    for (const provider_data of [{ openai_responses: opaque }, { acme: opaque, owl: { source: SOURCE } }]) {
      expect(encoded([{ role: 'assistant', content: 'x', provider_data }])).toEqual({
        sent: [{ role: 'assistant', content: 'x' }],
        warned: [],
      })
    }
  })

  it('is read in no time, however deep it is', () => {
    let deep: unknown = EVIL
    for (let level = 0; level < 100_000; level++) deep = { source: SOURCE, message: deep }
    expect(encoded([{ role: 'assistant', content: 'x', provider_data: deep }]).sent).toEqual([
      { role: 'assistant', content: 'x' },
    ])
  })
})
