import { type ChatMessage, ConfigurationError, openHistory, PromptError, sealHistory } from '@slf/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const secret = 'a secret of the server alone'
const history: readonly ChatMessage[] = [
  { role: 'user', content: 'Where is my parcel?' },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c', type: 'function', function: { name: 'find', arguments: '{"id":1}' } }],
    provider_data: { acme: { signature: 'x', '10': 1, '9': 2 } },
  },
  { role: 'tool', tool_call_id: 'c', content: 'in Berlin' },
]
const travelled = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('a sealed history', () => {
  test('comes back unchanged, also when a database has sorted its keys', async () => {
    const sealed = await sealHistory(history, secret)
    expect(await openHistory(travelled(sealed), secret)).toEqual(history)
    const sorted = JSON.parse(
      JSON.stringify(sealed, (_, value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? 1 : -1)))
          : value,
      ),
    ) as unknown
    expect(await openHistory(sorted, secret)).toEqual(history)
  })

  test.each<[string, (sealed: { messages: ChatMessage[]; seal: string }) => unknown]>([
    [
      'a changed text',
      (sealed) => ({ ...sealed, messages: [{ role: 'user', content: 'x' }, ...sealed.messages.slice(1)] }),
    ],
    ['a dropped message', (sealed) => ({ ...sealed, messages: sealed.messages.slice(1) })],
    [
      'an added message',
      (sealed) => ({ ...sealed, messages: [...sealed.messages, { role: 'user', content: 'x' }] }),
    ],
    ['no seal', ({ messages }) => ({ messages })],
    ['a seal that is no base64', (sealed) => ({ ...sealed, seal: '%%%' })],
    ['a shorter seal', (sealed) => ({ ...sealed, seal: sealed.seal.slice(0, 8) })],
    ['nothing', () => null],
    ['a bare list', ({ messages }) => messages],
  ])('does not open after a change: %s', async (_, change) => {
    const sealed = travelled(await sealHistory(history, secret)) as { messages: ChatMessage[]; seal: string }
    await expect(openHistory(change(sealed), secret)).rejects.toBeInstanceOf(PromptError)
  })

  test('opens with one of several secrets, and only in its context', async () => {
    const sealed = await sealHistory(history, secret, { context: 'user 1' })
    expect(
      await openHistory(sealed, ['a newer secret of the server', secret], { context: 'user 1' }),
    ).toEqual(history)
    await expect(openHistory(sealed, secret, { context: 'user 2' })).rejects.toBeInstanceOf(PromptError)
    await expect(openHistory(sealed, 'another secret of a server', { context: 'user 1' })).rejects.toThrow(
      'does not fit',
    )
  })

  test('wants a secret that cannot be guessed', async () => {
    await expect(sealHistory(history, 'short')).rejects.toBeInstanceOf(ConfigurationError)
  })

  test('two different histories never have the same seal', async () => {
    const value = fc.jsonValue({ maxDepth: 3 })
    await fc.assert(
      fc.asyncProperty(value, value, async (a, b) => {
        const seals = await Promise.all(
          [a, b].map((each) =>
            sealHistory([{ role: 'user', content: 'x', extra: each } as ChatMessage], secret),
          ),
        )
        expect(seals[0]?.seal === seals[1]?.seal).toBe(
          JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)),
        )
      }),
    )
  })
})

const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? ['list', ...value.map(sorted)]
    : typeof value === 'object' && value !== null
      ? [
          'object',
          ...Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, item]) => [key, sorted(item)]),
        ]
      : Object.is(value, -0)
        ? 0
        : value
