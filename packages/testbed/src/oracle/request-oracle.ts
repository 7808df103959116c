import type { Wire } from '../wire.js'
import { semanticViolations } from './request-rules.js'
import { type RequestSchema, schemaViolations } from './request-schema.js'
import { openAIRequestSchema, ownRequestSchema } from './schema-sources.js'

/** Options of the request oracle. */
export interface RequestOracleOptions {
  /** Keys beside OpenAI's, at any depth, that a test sends on purpose (`reasoning_content`, `provider`, …). */
  readonly allowExtra?: readonly string[] | undefined
}

/**
 * Why OpenAI would refuse this request body; empty when nothing is wrong. Three checks: a schema that is written by hand
 * (`chat-request.ts`, `responses-request.ts`), OpenAI's own request schema where its file is at hand, and the rules that
 * are found only in the prose of the API (`request-rules.ts`).
 *
 * @throws {Error} when the file of OpenAI's schema is absent and `CI=true`.
 */
export function requestViolations(wire: Wire, body: unknown, options: RequestOracleOptions = {}): string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return ['the body is not a JSON object']
  const request = body as Record<string, unknown>
  const found = schemasOf(wire).flatMap((schema) =>
    schemaViolations(schema, request, options.allowExtra ?? []),
  )
  return [...new Set([...found, ...semanticViolations(wire, body)])]
}

/**
 * Throws with every violation when OpenAI would refuse this request body.
 *
 * @example assertValidRequest('chat', server.requests[0].json)
 */
export function assertValidRequest(wire: Wire, body: unknown, options: RequestOracleOptions = {}): void {
  const violations = requestViolations(wire, body, options)
  if (violations.length > 0) throw new Error(`invalid ${wire} request:\n- ${violations.join('\n- ')}`)
}

/** Compiles the schemas now, so that no test with a short time limit pays for it in its first request. */
export function prepareRequestOracle(): void {
  for (const wire of ['chat', 'responses'] as const) schemasOf(wire)
}

function schemasOf(wire: Wire): RequestSchema[] {
  const own = ownRequestSchema(wire)
  const openAI = openAIRequestSchema(wire)
  return openAI ? [own, openAI] : [own]
}
