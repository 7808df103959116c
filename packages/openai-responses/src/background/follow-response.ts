import { SSEParser, type StreamEvent, textOf } from '@slf/adapter-kit'
import { endedResponse, failureOf } from '../decode/events/response-end.js'
import { BackgroundResponse, type BackgroundSettings, runningId } from './background-response.js'

const encoder = new TextEncoder()

/**
 * An answer that ends when the response behind it is done, whatever the server answered with: the response itself, one
 * that still runs, or a stream that may break. The reader of the answer sees one body; its clocks see that the server is
 * alive, since each look adds something to it.
 */
export function followResponse(response: Response, settings: BackgroundSettings): Response {
  if (!response.ok) return response
  const background = new BackgroundResponse(settings)
  const isStream = response.headers.get('content-type')?.includes('text/event-stream') ?? false
  const pieces = isStream ? streamPieces(response, background, settings) : wholePieces(response, background)
  const headers = new Headers(response.headers)
  for (const name of ['content-length', 'content-encoding']) headers.delete(name)
  return new Response(bodyOf(pieces), { status: response.status, headers })
}

function bodyOf(pieces: AsyncGenerator<string, void>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      } catch (error) {
        controller.error(error)
      }
    },
    cancel: () => void pieces.return().catch(() => undefined),
  })
}

/** A JSON body: its first brace, a blank for each look, and the rest once it is done. */
async function* wholePieces(
  response: Response,
  background: BackgroundResponse,
): AsyncGenerator<string, void> {
  const text = await background.read(response)
  const id = runningId(background.parse(text))
  if (id === undefined) {
    yield text
    return
  }
  yield '{'
  const looks = new Looks()
  const finished = background.finish(id, () => looks.add(' '))
  yield* looks.until(finished)
  const whole = (await finished).trimStart()
  yield whole.startsWith('{') ? whole.slice(1) : whole
}

/** The events of a stream, and after it broke those that are still to come, or the whole response. */
async function* streamPieces(
  response: Response,
  background: BackgroundResponse,
  settings: BackgroundSettings,
): AsyncGenerator<string, void> {
  const followed = new FollowedStream(settings.maxBytes)
  let failure: unknown
  for (let source: Response | undefined = response; source;) {
    const before = followed.last
    try {
      yield* followed.events(source)
      failure = undefined
    } catch (error) {
      settings.signal.throwIfAborted()
      failure = error
    }
    if (followed.isEnded) return
    if (followed.id === undefined) {
      if (failure !== undefined) throw failure
      return
    }
    await background.pause()
    // A server that goes on, and says nothing new, is asked for the whole.
    const isStuck: boolean = source !== response && followed.last === before
    source = isStuck ? undefined : await background.resume(followed.id, followed.last).catch(() => undefined)
  }
  const looks = new Looks()
  const finished = background.finish(followed.id ?? '', (body) =>
    looks.add(eventText({ type: 'response.in_progress', response: body })),
  )
  yield* looks.until(finished)
  const whole = background.parse(await finished)
  yield eventText({ type: 'response.completed', response: whole ?? {} })
}

/** What a stream has said: enough to go on from there. */
class FollowedStream {
  id: string | undefined
  /** The number of the last event. */
  last = -1
  isEnded = false
  readonly #maxCharacters: number

  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters
  }

  /** The whole events of a source that are new; one that was cut is left out. */
  async *events(source: Response): AsyncGenerator<string, void> {
    const parser = new SSEParser(this.#maxCharacters)
    for await (const bytes of source.body ?? []) {
      const text = parser
        .push(bytes as Uint8Array)
        .map((event) => this.#take(event))
        .join('')
      if (text !== '') yield text
      if (this.isEnded) return
    }
  }

  #take(event: StreamEvent): string {
    const data = parsed(event.data)
    if (data) {
      const number = data['sequence_number']
      if (typeof number === 'number') {
        if (number <= this.last) return ''
        this.last = number
      }
      const { response } = data
      this.id ??= textOf((response as Record<string, unknown> | undefined)?.['id']) || undefined
      this.isEnded = failureOf(data, event.event) !== undefined || endedResponse(data) !== undefined
    }
    const name = event.event === undefined ? '' : `event: ${event.event}\n`
    return `${name}${event.data.replace(/^/gm, 'data: ')}\n\n`
  }
}

/** Pieces that come while something is waited for. */
class Looks {
  readonly #pieces: string[] = []
  #wake: (() => void) | undefined

  add(piece: string): void {
    this.#pieces.push(piece)
    this.#wake?.()
  }

  async *until(finished: Promise<unknown>): AsyncGenerator<string, void> {
    let isOver = false
    const end = (): void => {
      isOver = true
      this.#wake?.()
    }
    finished.then(end, end)
    while (!isOver) {
      if (this.#pieces.length === 0) {
        await new Promise<void>((resolve) => (this.#wake = resolve))
        continue
      }
      yield this.#pieces.splice(0).join('')
    }
  }
}

const eventText = (event: object): string => `data: ${JSON.stringify(event)}\n\n`

function parsed(data: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(data)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
