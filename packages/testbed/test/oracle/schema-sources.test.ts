import { describe, expect, it } from 'vitest'
import type { Wire } from '../../src/index.js'
import { schemaViolations } from '../../src/oracle/request-schema.js'
import { openAIRequestSchema, ownRequestSchema } from '../../src/oracle/schema-sources.js'
import { fullRequests } from './full-requests.js'

type Path = readonly (string | number)[]

/** Every place inside a value, the whole value first. */
function places(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...entries.flatMap(([key, entry]) => places(entry, [...path, key]))]
}

/** A copy in which `change` was applied to the value at a place; `undefined` removes it. */
function changedAt(value: unknown, [key, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (key === undefined) return change(value)
  const copy = structuredClone(value) as Record<string | number, unknown>
  copy[key] = changedAt(copy[key], rest, change)
  return JSON.parse(JSON.stringify(copy)) as unknown
}

const changes: Readonly<Record<string, (value: unknown) => unknown>> = {
  removed: () => undefined,
  'with another key': (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, stray: 1 } : value,
  null: () => null,
  'a number': () => 0.5,
  'a word': () => 'stray',
  'an empty list': () => [],
  'an empty object': () => ({}),
  'a boolean': () => true,
}

describe.each(Object.entries(fullRequests) as [Wire, object][])('the two schemas of %s', (wire, request) => {
  const openAI = openAIRequestSchema(wire)
  const isRefused = (schema: typeof openAI, body: unknown): boolean =>
    schema !== undefined && schemaViolations(schema, body as Record<string, unknown>, []).length > 0

  it('accept a request that has everything', () => {
    expect(schemaViolations(ownRequestSchema(wire), request as Record<string, unknown>, [])).toEqual([])
  })

  it.skipIf(openAI === undefined)('know the same keys', () => {
    expect([...ownRequestSchema(wire).keys].sort()).toEqual([...(openAI?.keys ?? [])].sort())
  })

  it.skipIf(openAI === undefined)('judge alike wherever one thing is changed', () => {
    const disagreements = places(request)
      .slice(1)
      .flatMap((place) =>
        Object.entries(changes).flatMap(([name, change]) => {
          const body = changedAt(request, place, change)
          const [own, theirs] = [isRefused(ownRequestSchema(wire), body), isRefused(openAI, body)]
          return own === theirs ? [] : [`${place.join('/')} ${name}: ${own ? 'own' : 'OpenAI’s'} refuses`]
        }),
      )
    expect(isRefused(openAI, request)).toBe(false)
    expect(disagreements).toEqual([])
  })
})
