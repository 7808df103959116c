import { describe, expect, it } from 'vitest'
import { faultKeys, faultMatrix, faultRowsFor, type FaultCase, type FaultTarget } from '../../src/index.js'

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

describe('faultMatrix', () => {
  it('names each row once, and each case of a row once', () => {
    const ids = faultMatrix.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { row, target } of rowsWithTargets) {
      const names = row.cases(target).map(({ name }) => name)
      expect(names.length, row.id).toBeGreaterThan(0)
      expect(new Set(names).size, `${row.id}: ${names.join(' | ')}`).toBe(names.length)
    }
  })

  it('says for each case what must come out', () => {
    for (const { row, target } of rowsWithTargets) {
      for (const { name, expected } of row.cases(target)) {
        const where = `${row.id} ${name}`
        expect(Boolean(expected.answer ?? expected.error) || row.consumer !== undefined, where).toBe(true)
        for (const code of [expected.error?.code ?? []].flat()) expect(code, where).toMatch(/^SLF_[A-Z_]+$/)
      }
    }
  })

  it('has ten canary keys', () => {
    expect(new Set(faultKeys(10)).size).toBe(10)
  })

  it.each(targets)('answers at once where one attempt is enough ($wire, $call)', async (target) => {
    const cases = faultRowsFor(target)
      .filter(({ id, consumer }) => consumer === undefined && id !== 'D24' && id !== 'D3')
      .flatMap((row) => row.cases(target).map((entry) => ({ row, entry })))
      .filter(
        ({ entry: { expected } }) =>
          expected.attempts === 1 && expected.answer?.text !== undefined && !expected.error,
      )
    expect(cases.length).toBeGreaterThan(0)
    for (const { row, entry } of cases) {
      const { text } = await readPlainly(target, entry)
      expect(text, `${row.id} ${entry.name}`).toBe(entry.expected.answer?.text)
    }
  })

  it.each(targets)(
    'gives a first request that never looks like a whole answer where an error is expected ($wire, $call)',
    async (target) => {
      const cases = faultRowsFor(target)
        .filter(({ consumer }) => consumer === undefined)
        .flatMap((row) => row.cases(target).map((entry) => ({ row, entry })))
        .filter(
          ({ row, entry: { expected } }) =>
            expected.error && !expected.answer && !['A8', 'C7', 'D10'].includes(row.id),
        )
      const seen = await Promise.all(
        cases.map(async ({ row, entry }) => ({
          where: `${row.id} ${entry.name}`,
          entry,
          ...(await readPlainly(target, entry, row.settings === undefined ? 10_000 : 250)),
        })),
      )
      for (const { where, entry, text, ended } of seen) {
        expect(ended, where).toBe(false)
        const partial = entry.expected.error?.partial
        if (partial) expect(partial, where).toContain(text)
      }
    },
  )
})
