import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { announce, fromRepositoryRoot, sharedDataExists } from './shared-data.js'
import type { Wire } from './wire.js'

/** What is known about a recorded exchange. */
export interface RecordingMeta {
  readonly host: string
  readonly protocol: Wire
  readonly stream: boolean
  readonly status: number
  /** What the recording shows, for example `fin:length`, `usage-chunk`. */
  readonly features: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  /** Where the recording comes from. */
  readonly repo: string
  readonly license: string
  readonly path: string
}

/** The recorded body of an answer. */
export type RecordedResponse =
  { readonly kind: 'sse'; readonly text: string } | { readonly kind: 'json'; readonly body: unknown }

/** One recorded exchange with a real provider. */
export interface GoldenRecording {
  /** `host/name`, unique in its wire. */
  readonly name: string
  /** The body that was sent; absent in recordings that hold the answer only. */
  readonly request: Readonly<Record<string, unknown>> | undefined
  readonly meta: RecordingMeta
  readonly response: RecordedResponse
  /** HTTP status; 11 of the recordings are error answers, filter on it. */
  readonly status: number
}

/** One odd stream: raw text as a server sent it, or a JSON body sent instead of a stream. */
export interface OddStream {
  readonly name: string
  readonly response: RecordedResponse
}

/**
 * All recordings of a wire, ordered by name; prints how many there are. An empty list when the folder is absent
 * (`SLF_GOLDEN_DIR`, default `../shared/golden` from the repository root).
 *
 * @throws {Error} when the folder is absent and `CI=true`.
 * @example describe.each(goldenRecordings('chat').filter(({ status }) => status === 200))('$name', …)
 */
export function goldenRecordings(wire: Wire): GoldenRecording[] {
  const root = join(goldenFolder(), wire)
  if (!sharedDataExists(root, `golden ${wire} recordings`)) return []
  const recordings = folders(root).flatMap((host) =>
    folders(join(root, host)).map((name) => load(join(root, host, name), `${host}/${name}`)),
  )
  const errors = recordings.filter(({ status }) => status !== 200).length
  announce(`golden ${wire} recordings: ${recordings.length} replayed (${errors} of them error answers)`)
  return recordings
}

/** The odd streams of a wire; same rules of absence as {@link goldenRecordings}. */
export function oddStreams(wire: Wire): OddStream[] {
  const file = join(goldenFolder(), `odd-streams-${wire}.json`)
  if (!sharedDataExists(file, `odd ${wire} streams`)) return []
  const streams = Object.entries(readJson(file) as Record<string, string>)
  announce(`odd ${wire} streams: ${streams.length} replayed`)
  return streams.map(([name, text]) => ({
    name,
    response: text.startsWith('JSON:')
      ? { kind: 'json', body: JSON.parse(text.slice(5)) }
      : { kind: 'sse', text },
  }))
}

function goldenFolder(): string {
  return resolve(fromRepositoryRoot(process.env['SLF_GOLDEN_DIR'] ?? '../shared/golden'))
}

function load(folder: string, name: string): GoldenRecording {
  const meta = readJson(join(folder, 'meta.json')) as RecordingMeta
  const request = join(folder, 'request.json')
  return {
    name,
    meta,
    status: meta.status,
    request: existsSync(request) ? (readJson(request) as Record<string, unknown>) : undefined,
    response: loadResponse(folder, meta),
  }
}

/** The content type decides when it is known: one recording keeps a stream under the name `response.json`. */
function loadResponse(folder: string, meta: RecordingMeta): RecordedResponse {
  const stream = join(folder, 'response.sse')
  const file = existsSync(stream) ? stream : join(folder, 'response.json')
  const text = readFileSync(file, 'utf8')
  if (file === stream || meta.headers['content-type']?.startsWith('text/event-stream'))
    return { kind: 'sse', text }
  return { kind: 'json', body: JSON.parse(text) }
}

function folders(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}
