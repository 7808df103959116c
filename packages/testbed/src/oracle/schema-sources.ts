import { readFileSync } from 'node:fs'
import { openAISchemaFile, sharedDataExists } from '../shared-data.js'
import type { Wire } from '../wire.js'
import { chatRequest } from './chat-request.js'
import { closeObjects } from './close-objects.js'
import { compileRequestSchema, type RequestSchema } from './request-schema.js'
import { responsesRequest } from './responses-request.js'

interface SchemaFile {
  readonly components: { readonly schemas: Record<string, unknown> }
  readonly topLevelKeys: Readonly<Record<string, readonly string[]>>
}

const compiled = new Map<string, RequestSchema>()

/** The schema that is written by hand, and a part of this repository. */
export function ownRequestSchema(wire: Wire): RequestSchema {
  return once(`own ${wire}`, () => {
    const schema = wire === 'chat' ? chatRequest : responsesRequest
    return compileRequestSchema(schema, Object.keys(schema.properties))
  })
}

/**
 * OpenAI's own schema with every plain object closed; `undefined` when its file is absent.
 *
 * @throws {Error} when the file is absent and `CI=true`.
 */
export function openAIRequestSchema(wire: Wire): RequestSchema | undefined {
  const path = openAISchemaFile()
  if (!sharedDataExists(path)) return undefined
  return once(`${path} ${wire}`, () => {
    const { components, topLevelKeys } = JSON.parse(readFileSync(path, 'utf8')) as SchemaFile
    const name = wire === 'chat' ? 'CreateChatCompletionRequest' : 'CreateResponse'
    const schemas = closeObjects(components.schemas)
    const schema = { $ref: `#/components/schemas/${name}`, components: { schemas } }
    return compileRequestSchema(schema, topLevelKeys[name] ?? [])
  })
}

function once(name: string, compile: () => RequestSchema): RequestSchema {
  const known = compiled.get(name) ?? compile()
  compiled.set(name, known)
  return known
}
