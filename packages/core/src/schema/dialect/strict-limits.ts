import type { JsonSchema } from '../../contract/chat-params.js'
import { SchemaError } from '../../errors/programmer-errors.js'
import { childPath } from '../shape/json-pointer.js'

/** What OpenAI takes in one strict schema. */
const LIMITS = {
  properties: 5000,
  depth: 10,
  enumValues: 1000,
  characters: 120_000,
  longEnum: 250,
  longEnumText: 15_000,
}

/**
 * Refuses a strict schema that OpenAI would refuse for its size.
 *
 * @throws {SchemaError} that names the limit and where it is passed.
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function assertStrictLimits(root: JsonSchema): void {
  const count = { properties: 0, enumValues: 0, characters: 0 }
  visit(root, '', 0)

  function visit(schema: unknown, path: string, depth: number): void {
    if (typeof schema !== 'object' || schema === null) return
    const part = schema as JsonSchema
    const level = part['type'] === 'object' || part['properties'] !== undefined ? depth + 1 : depth
    if (level > LIMITS.depth) refuse(`is nested deeper than ${LIMITS.depth} levels`, path)
    visitEnum(part['enum'], path)
    for (const keyword of ['properties', '$defs'] as const) {
      const map = part[keyword]
      if (typeof map !== 'object' || map === null) continue
      for (const [name, child] of Object.entries(map)) {
        if (keyword === 'properties') count.properties++
        count.characters += name.length
        visit(child, childPath(childPath(path, keyword), name), keyword === 'properties' ? level : 0)
      }
    }
    visit(part['items'], childPath(path, 'items'), level)
    const variants = Array.isArray(part['anyOf']) ? (part['anyOf'] as readonly unknown[]) : []
    variants.forEach((variant, index) => visit(variant, childPath(childPath(path, 'anyOf'), index), level))
    if (count.properties > LIMITS.properties) refuse(`has more than ${LIMITS.properties} properties`, path)
    if (count.characters > LIMITS.characters) {
      refuse(`has names and enum values of more than ${LIMITS.characters} characters`, path)
    }
  }

  function visitEnum(values: unknown, path: string): void {
    if (!Array.isArray(values)) return
    const characters = values.reduce<number>((sum, value) => sum + String(value).length, 0)
    count.enumValues += values.length
    count.characters += characters
    if (count.enumValues > LIMITS.enumValues) refuse(`has more than ${LIMITS.enumValues} enum values`, path)
    if (values.length > LIMITS.longEnum && characters > LIMITS.longEnumText) {
      refuse(`has an enum of ${values.length} values with more than ${LIMITS.longEnumText} characters`, path)
    }
  }
}

function refuse(what: string, path: string): never {
  throw new SchemaError(
    `The schema ${what} (seen at ${path === '' ? 'the root' : path} of the strict schema), which OpenAI refuses. ` +
      "Make it smaller, split the task, or choose output: 'prompted_json'.",
    { path },
  )
}
