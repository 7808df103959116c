import { APIKeyPool, ConfigurationError } from '@slf/core'
import type { OpenAIAdapterOptions, OpenAIClient } from './openai-options.js'

/** What the client decides. */
const decidedByClient = [
  'apiKey',
  'apiKeyPool',
  'baseURL',
  'headers',
  'fetch',
  'azure',
  'dangerouslyAllowBrowser',
] as const

/**
 * The options of an adapter over a client of the user: the address is the client's, and its key counts as one entry
 * without a key.
 *
 * @throws ConfigurationError for what is not a client, and for options that the client decides.
 */
export function clientOptions(given: OpenAIAdapterOptions, client: OpenAIClient): OpenAIAdapterOptions {
  const { post, baseURL } = (client ?? {}) as Partial<OpenAIClient>
  if (typeof post !== 'function' || typeof baseURL !== 'string') {
    throw new ConfigurationError(
      "'client' must be a client of the 'openai' package, such as new OpenAI({ apiKey }) or new AzureOpenAI({ … }).",
    )
  }
  const wrong = decidedByClient.find((name) => given[name] !== undefined)
  if (wrong !== undefined) {
    throw new ConfigurationError(
      `'client' brings its own authentication, address and headers: leave '${wrong}' out, or 'client'.`,
    )
  }
  const host = URL.canParse(baseURL) ? new URL(baseURL).host : 'openai'
  return {
    ...given,
    baseURL,
    // An address in the clear was given to the client on purpose.
    allowInsecure: true,
    apiKeyPool: APIKeyPool.keyless(host === 'api.openai.com' ? 'openai' : host, { clock: given.clock }),
  }
}

/** The client's own clock, put out of the way: timers take 31 bits. */
const NO_TIMEOUT_MS = 2 ** 31 - 1
/** The client's own. */
const headersOfClient: ReadonlySet<string> = new Set([
  'authorization',
  'api-key',
  'content-type',
  'user-agent',
])

/**
 * Sends a request with the client's authentication, headers and address; its retries and its time limit are not used.
 * Without a body it is a GET.
 */
export async function sendWithClient(
  client: OpenAIClient,
  request: {
    readonly path: string
    readonly body?: Readonly<Record<string, unknown>> | undefined
    readonly headers: Headers
    readonly signal: AbortSignal
  },
): Promise<Response> {
  const { path, body, signal } = request
  const headers = [...request.headers].filter(([name]) => !headersOfClient.has(name))
  const options = {
    signal,
    headers: Object.fromEntries(headers),
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    fetchOptions: { redirect: 'manual' },
  }
  try {
    const sent = body ? client.post(path, { ...options, body }) : client.get?.(path, options)
    if (!sent) throw new ConfigurationError("'client' has no method 'get', which background responses need.")
    return (await sent.asResponse()) as Response
  } catch (failure) {
    if (ConfigurationError.isInstance(failure)) throw failure
    return refusedResponse(failure)
  }
}

/** The response that the client has made an error of; throws what is no answer of the server, as `fetch` would. */
function refusedResponse(failure: unknown): Response {
  const { status, headers, error, message, cause } = failure as {
    readonly status?: unknown
    readonly headers?: unknown
    readonly error?: unknown
    readonly message?: unknown
    readonly cause?: unknown
  }
  if (typeof status !== 'number' || status < 200 || status > 599)
    throw cause instanceof Error ? cause : failure
  const body = error === undefined ? String(message) : JSON.stringify({ error })
  return new Response(isWithoutBody(status) ? null : body, {
    status,
    headers: headers instanceof Headers ? withoutLength(headers) : {},
  })
}

const isWithoutBody = (status: number): boolean => status === 204 || status === 205 || status === 304

/** The body is written again: its length and its compression are not those of the response. */
function withoutLength(headers: Headers): Headers {
  const kept = new Headers(headers)
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) kept.delete(name)
  return kept
}
