import type { AbortSignalLike } from '@slf/core'

// The declarations must compile in programs with neither DOM nor Node types, hence no mention of global names.

/** Headers of a request or an answer, as much of them as is used where the platform's types are not loaded. */
export interface HeadersSource {
  get(name: string): string | null
  set(name: string, value: string): void
  has(name: string): boolean
  delete(name: string): void
}

/** The platform's `Headers` where its types are loaded. */
export type HeadersLike = typeof globalThis extends { Headers: { prototype: infer Instance } }
  ? Instance
  : HeadersSource

/** A query, as much of it as is used where the platform's types are not loaded. */
export interface QuerySource {
  get(name: string): string | null
  set(name: string, value: string): void
  append(name: string, value: string): void
  has(name: string): boolean
  delete(name: string): void
  toString(): string
}

/** The platform's `URLSearchParams` where its types are loaded. */
export type QueryLike = typeof globalThis extends { URLSearchParams: { prototype: infer Instance } }
  ? Instance
  : QuerySource

/** An answer, as much of it as is used where the platform's types are not loaded. */
export interface ResponseSource {
  readonly status: number
  readonly ok: boolean
  readonly headers: HeadersLike
  readonly body: unknown
}

/** The platform's `Response` where its types are loaded. */
export type ResponseLike = typeof globalThis extends { Response: { prototype: infer Instance } }
  ? Instance
  : ResponseSource

/** What adapters give to `fetch`. */
export interface FetchInit {
  readonly method: 'POST'
  readonly headers: HeadersLike
  readonly body: string
  readonly signal: AbortSignalLike
  /** Redirects are never followed: they would carry keys and prompts to another origin. */
  readonly redirect: 'manual'
}

/** A `fetch`, as much of it as adapters use. */
export type FetchLike = (url: string, init: FetchInit) => Promise<ResponseLike>
