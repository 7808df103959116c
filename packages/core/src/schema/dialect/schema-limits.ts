import type { JsonSchema } from '../../contract/chat-params.js'
import type { SchemaDialect } from '../../contract/schema-dialect.js'
import { SchemaError } from '../../errors/programmer-errors.js'
import { childPath } from '../shape/json-pointer.js'

/**
 * Refuses a written schema that the provider would refuse for its size.
 *
 * @throws {SchemaError} that names the limit and where it is passed.
 */
export function assertLimits(root: JsonSchema, { name: dialect, limits }: SchemaDialect): void {
  if (!limits) return
  const { properties, depth: levels, enumValues, characters, longEnum } = limits
  const count = { properties: 0, enumValues: 0, characters: 0 }
  visit(root, '', 0)

  function visit(schema: unknown, path: string, depth: number): void {
    if (typeof schema !== 'object' || schema === null) return
    const part = schema as JsonSchema
    const level = part['type'] === 'object' || part['properties'] !== undefined ? depth + 1 : depth
    if (isOver(level, levels)) refuse(`is nested deeper than ${levels} levels`, path)
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
    if (isOver(count.properties, properties)) refuse(`has more than ${properties} properties`, path)
    if (isOver(count.characters, characters)) {
      refuse(`has names and enum values of more than ${characters} characters`, path)
    }
  }

  function visitEnum(values: unknown, path: string): void {
    if (!Array.isArray(values)) return
    const length = values.reduce<number>((sum, value) => sum + String(value).length, 0)
    count.enumValues += values.length
    count.characters += length
    if (isOver(count.enumValues, enumValues)) refuse(`has more than ${enumValues} enum values`, path)
    if (longEnum && values.length > longEnum.values && length > longEnum.characters) {
      refuse(`has an enum of ${values.length} values with more than ${longEnum.characters} characters`, path)
    }
  }

  function refuse(what: string, path: string): never {
    const place = path === '' ? 'the root' : path
    throw new SchemaError(
      `The schema ${what} (seen at ${place} of the written schema), which is over a limit of the dialect '${dialect}'. ` +
        "Make it smaller, split the task, or choose output: 'prompted_json'.",
      { path },
    )
  }
}

const isOver = (count: number, limit: number | undefined): boolean => limit !== undefined && count > limit
