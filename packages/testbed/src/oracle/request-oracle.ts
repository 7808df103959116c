import { readFileSync } from 'node:fs'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { closeObjects } from './close-objects.js'
import { semanticViolations } from './request-rules.js'
import { sharedDataExists, sharedPath } from '../shared-data.js'
import type { Wire } from '../wire.js'

/** Options of the request oracle. */
export interface RequestOracleOptions {
  /** Keys beside OpenAI's, at any depth, that a test sends on purpose (`reasoning_content`, `provider`, …). */
  readonly allowExtra?: readonly string[] | undefined
}

interface OracleFile {
  readonly components: { readonly schemas: Record<string, unknown> }
  readonly topLevelKeys: Readonly<Record<string, readonly string[]>>
}

const SCHEMA_NAME: Readonly<Record<Wire, string>> = {
  chat: 'CreateChatCompletionRequest',
  responses: 'CreateResponse',
}
const MAX_REPORTED = 6
const validators = new Map<Wire, ValidateFunction>()
let file: OracleFile | undefined

/**
 * Why OpenAI would refuse this request body; empty when nothing is wrong. Three checks: OpenAI's own request schema
 * with every plain object closed, a closed top level, and the rules that stand only in the prose of the API
 * (`request-rules.ts`). When the schema file is absent only the prose rules are checked.
 *
 * @throws {Error} when the schema file is absent and `CI=true`.
 */
export function requestViolations(wire: Wire, body: unknown, options: RequestOracleOptions = {}): string[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return ['the body is not a JSON object']
  return [
    ...schemaViolations(wire, body as Record<string, unknown>, options),
    ...semanticViolations(wire, body),
  ]
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
  const source = oracleFile()
  if (source) for (const wire of ['chat', 'responses'] as const) validatorOf(wire, source)
}

function schemaViolations(
  wire: Wire,
  body: Record<string, unknown>,
  options: RequestOracleOptions,
): string[] {
  const source = oracleFile()
  if (!source) return []
  const known = source.topLevelKeys[SCHEMA_NAME[wire]] ?? []
  const extra = new Set((options.allowExtra ?? []).filter((key) => !known.includes(key)))
  const unknown = Object.keys(body).filter((key) => !known.includes(key) && !extra.has(key))
  const validate = validatorOf(wire, source)
  validate(extra.size > 0 ? withoutKeys(body, extra) : body)
  return [...unknown.map((key) => `unknown top-level key '${key}'`), ...summarise(validate.errors ?? [])]
}

function oracleFile(): OracleFile | undefined {
  const path = sharedPath('openai-request-schema.json')
  if (!file && !sharedDataExists(path, 'request oracle (schema part)')) return undefined
  file ??= JSON.parse(readFileSync(path, 'utf8')) as OracleFile
  return file
}

function validatorOf(wire: Wire, source: OracleFile): ValidateFunction {
  const known = validators.get(wire)
  if (known) return known
  // Half of the compile time would go into an optimiser and a check of OpenAI's own file.
  const ajv = new Ajv2020({
    strict: false,
    validateFormats: false,
    validateSchema: false,
    code: { optimize: false },
  })
  const schemas = closeObjects(source.components.schemas)
  const validate = ajv.compile({ $ref: `#/components/schemas/${SCHEMA_NAME[wire]}`, components: { schemas } })
  validators.set(wire, validate)
  return validate
}

/** A union reports the errors of all its branches: the deepest ones belong to the branch that was meant. */
function summarise(errors: readonly ErrorObject[]): string[] {
  const depth = (error: ErrorObject): number => error.instancePath.split('/').length
  const deepest = Math.max(0, ...errors.map(depth))
  const told = errors.filter((error) => depth(error) === deepest && error.keyword !== 'anyOf')
  const lines = new Set((told.length > 0 ? told : errors).map(describe))
  return [...lines].slice(0, MAX_REPORTED)
}

function describe(error: ErrorObject): string {
  return `${error.instancePath || '/'} ${error.message ?? error.keyword} ${JSON.stringify(error.params)}`
}

/** A copy without the given keys; JSON Schemas inside the request stay whole. */
function withoutKeys(value: unknown, keys: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((entry) => withoutKeys(entry, keys))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !keys.has(key))
      .map(([key, entry]) => [
        key,
        key === 'parameters' || key === 'schema' ? entry : withoutKeys(entry, keys),
      ]),
  )
}
