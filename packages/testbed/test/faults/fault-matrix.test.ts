import { describe, expect, it } from 'vitest'
import {
  faultKeys,
  faultMatrix,
  faultRowsFor,
  type FaultCase,
  type FaultRow,
  type FaultTarget,
} from '../../src/index.js'

const targets: FaultTarget[] = (['chat', 'responses'] as const).flatMap((wire) =>
  (['chat', 'stream'] as const).map((call) => ({ wire, call })),
)
const rowsWithTargets = targets.flatMap((target) =>
  faultMatrix.filter((row) => faultRowsFor(target, row.level).includes(row)).map((row) => ({ row, target })),
)

/** The least that a client can do: one request, text and end of the answer, nothing forgiven that the row does not ask. */
async function readPlainly(
  { wire, call }: FaultTarget,
  { provider }: FaultCase,
  timeoutMs = 10_000,
): Promise<{ text: string; ended: boolean; failed: boolean }> {
  await using started = await provider()
  const send = started.fetch ?? fetch
  const body = wire === 'chat' ? { messages: [{ role: 'user', content: 'Hi' }] } : { input: 'Hi' }
  const seen = { text: '', ended: false, failed: false }
  try {
    const response = await send(`${started.baseURL}${wire === 'chat' ? '/chat/completions' : '/responses'}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { authorization: `Bearer ${faultKeys()[0]}` },
      body: JSON.stringify({ model: 'm', ...body, stream: call === 'stream' }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    let text = ''
    const decoder = new TextDecoder()
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece, { stream: true })
      Object.assign(seen, call === 'stream' ? readStream(text) : {})
      if (text.length > 4_000_000) throw new Error('too much')
    }
    if (call === 'chat') Object.assign(seen, readWhole(text))
  } catch {
    seen.failed = true
  }
  return seen
}

function readStream(text: string): { text: string; ended: boolean } {
  const seen = { text: '', ended: false }
  for (const block of text.replace(/^\uFEFF/, '').split(/(?:\r\n\r\n|\n\n|\r\r)/)) {
    const lines = block.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'))
    const event = parse(lines.map((line) => line.slice(5)).join('\n')) as
      | {
          type?: string
          delta?: string
          choices?: { delta?: { content?: string }; finish_reason?: string }[]
        }
      | undefined
    if (!event || seen.ended) continue
    seen.text +=
      (event.type === 'response.output_text.delta' ? event.delta : event.choices?.[0]?.delta?.content) ?? ''
    seen.ended = event.type === 'response.completed' || Boolean(event.choices?.[0]?.finish_reason)
  }
  return seen
}

function readWhole(text: string): { text: string; ended: boolean } {
  const body = parse(text) as
    | { choices?: { message?: { content?: string } }[]; output?: { content?: { text?: string }[] }[] }
    | undefined
  const found = body?.choices?.[0]?.message?.content ?? body?.output?.[0]?.content?.[0]?.text
  return { text: found ?? '', ended: found !== undefined }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The rows that a plain client can judge, each case with a name for messages. */
function casesOf(
  target: FaultTarget,
  without: readonly string[],
): { row: FaultRow; entry: FaultCase; where: string }[] {
  return faultRowsFor(target)
    .filter(({ id, consumer }) => consumer === undefined && !without.includes(id))
    .flatMap((row) => row.cases(target).map((entry) => ({ row, entry, where: `${row.id} ${entry.name}` })))
}

describe('faultMatrix', { timeout: 30_000 }, () => {
  it('names each row once, and each case of a row once', () => {
    const ids = faultMatrix.map(({ id }) => id)
    const names = rowsWithTargets.map(({ row, target }) => row.cases(target).map(({ name }) => name))
    expect(new Set(ids).size).toBe(ids.length)
    expect(names.filter((list) => list.length === 0 || new Set(list).size < list.length)).toEqual([])
  })

  it('says for each case what must come out', () => {
    const cases = rowsWithTargets.flatMap(({ row, target }) =>
      row.cases(target).map((entry) => ({ row, ...entry })),
    )
    const silent = cases.filter(({ row, expected }) => !expected.answer && !expected.error && !row.consumer)
    expect(silent).toEqual([])
    const codes = cases.flatMap(({ expected }) => expected.error?.code ?? [])
    expect(codes.filter((code) => !/^SLF_[A-Z_]+$/.test(code))).toEqual([])
  })

  it('has ten canary keys', () => {
    expect(new Set(faultKeys(10)).size).toBe(10)
  })

  it.each(targets)('answers at once where one attempt is enough ($wire, $call)', async (target) => {
    const cases = casesOf(target, ['D3', 'D24']).filter(
      ({ entry: { expected } }) =>
        expected.attempts === 1 && expected.answer?.text !== undefined && !expected.error,
    )
    expect(cases.length).toBeGreaterThan(0)
    for (const { entry, where } of cases) {
      const { text } = await readPlainly(target, entry)
      expect([where, text]).toEqual([where, entry.expected.answer?.text])
    }
  })

  it.each(targets)('never looks whole where an error is expected ($wire, $call)', async (target) => {
    // A8: the plain client speaks to the right port. C7, D10: whole to a client that does not look.
    const cases = casesOf(target, ['A8', 'C7', 'D10']).filter(
      ({ entry: { expected } }) => expected.error && !expected.answer,
    )
    const seen = await Promise.all(
      cases.map(async ({ row, entry, where }) => {
        const partial = entry.expected.error?.partial
        const { text, ended } = await readPlainly(target, entry, row.settings === undefined ? 10_000 : 1_500)
        return { where, text, ended, isPartial: partial === undefined || partial.includes(text) }
      }),
    )
    expect(seen.filter(({ ended, isPartial }) => ended || !isPartial)).toEqual([])
  })
})
