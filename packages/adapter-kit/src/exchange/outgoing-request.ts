import { InvalidRequestError } from '@slf/core'
import { failureText } from '../errors/failure-text.js'
import type { OutgoingRequest, WireRequest } from '../options/wire-request.js'
import { encodePath, withQuery } from '../options/request-address.js'

/** A request on its way out. The body is written once, when it is first asked for. */
export class PreparedRequest implements OutgoingRequest {
  readonly method = 'POST'
  readonly address: string
  readonly headers: Headers
  /** The query as it was written. */
  readonly #queryText: string
  /** Made when somebody asks for it. */
  #query: { readonly parameters: URLSearchParams; readonly untouched: string } | undefined
  readonly #wire: WireRequest
  #body: string | undefined

  /**
   * @param headers all headers except for the key; copied.
   * @param baseQuery what was the query of the base URL.
   */
  constructor(wire: WireRequest, headers: Headers, { baseURL, baseQuery }: BaseAddress) {
    this.#wire = wire
    this.address = `${baseURL}${encodePath(wire.path)}`
    this.headers = new Headers(headers)
    const own = wire.query ? new URLSearchParams(wire.query).toString() : ''
    this.#queryText = [baseQuery, own].filter((part) => part !== '').join('&')
  }

  get query(): URLSearchParams {
    if (!this.#query) {
      const parameters = new URLSearchParams(this.#queryText)
      this.#query = { parameters, untouched: parameters.toString() }
    }
    return this.#query.parameters
  }

  /** @throws InvalidRequestError for what JSON cannot hold. */
  get body(): string {
    return (this.#body ??= writeJson(this.#wire.body))
  }

  /** The whole address. A query that nobody touched stays as it is written. */
  get url(): string {
    const query = this.#query?.parameters.toString()
    return withQuery(
      this.address,
      query === undefined || query === this.#query?.untouched ? this.#queryText : query,
    )
  }

  /** What {@link before} did not have, among headers and query: what was put on for authorization. */
  secretsBeside(before: Headers): readonly string[] {
    const secrets: string[] = []
    this.headers.forEach((value, name) => {
      if (before.get(name) !== value) secrets.push(value)
    })
    if (!this.#query) return secrets
    const known = new URLSearchParams(this.#queryText)
    this.query.forEach((value, name) => {
      if (known.get(name) !== value) secrets.push(value)
    })
    return secrets
  }
}

/** The base URL, without its query and with it. */
export interface BaseAddress {
  readonly baseURL: string
  readonly baseQuery: string
}

function writeJson(body: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(body)
  } catch (error) {
    throw new InvalidRequestError(`The request cannot be written as JSON: ${failureText(error)}`, {
      cause: error,
    })
  }
}
