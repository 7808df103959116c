import { isJsonObject, type JsonObject, textOf, withoutEmpty } from '@slf/adapter-kit'
import type { ChatParams, ToolChoice } from '@slf/core'

/**
 * The tools of a request in the flat form of the Responses API. Tools that the provider runs itself (web search, file
 * search, code interpreter, image generation, MCP) pass as they are.
 */
export function encodeTools(params: ChatParams): readonly JsonObject[] | undefined {
  const tools = (params.tools ?? []).map((tool) => encodeTool(tool as JsonObject))
  const search = params['web_search_options']
  if (isJsonObject(search)) tools.push(encodeWebSearch(search))
  return tools.length > 0 ? tools : undefined
}

function encodeTool(tool: JsonObject): JsonObject {
  if (tool['type'] !== 'function' || !isJsonObject(tool['function'])) return flatten(tool)
  // Marks for a prompt cache: the Responses API has none.
  const { parameters, strict, cache_control: _, ...rest } = withoutEmpty(flatten(tool))
  return {
    ...rest,
    parameters: parameters ?? { type: 'object', properties: {} },
    // Left out, the server makes a schema strict where it can; Chat Completions reads an absent field as false.
    strict: strict ?? false,
  }
}

/** The names of the tools that take any text instead of JSON. */
export function customToolNames(tools: ChatParams['tools']): ReadonlySet<string> {
  const custom = (tools ?? [])
    .filter(({ type }) => type === 'custom')
    .map((tool) => flatten(tool as JsonObject))
  return new Set(custom.map(({ name }) => textOf(name)))
}

/** Which tool the model must call, in the flat form. */
export function encodeToolChoice(choice: ToolChoice): unknown {
  if (!isJsonObject(choice)) return choice
  const flat = flatten(choice)
  if (flat['type'] !== 'allowed_tools' || !Array.isArray(flat['tools'])) return flat
  return { ...flat, tools: flat['tools'].map((tool) => (isJsonObject(tool) ? flatten(tool) : tool)) }
}

/** `{ type: 'x', x: {…} }` to `{ type: 'x', … }`: how Chat Completions nests and the Responses API does not. */
function flatten(nested: JsonObject): JsonObject {
  const type = textOf(nested['type'])
  if (!Object.hasOwn(nested, type) || !isJsonObject(nested[type])) return nested
  const { [type]: inner, ...rest } = nested
  return { ...rest, ...(inner as JsonObject), type }
}

/** Web search is a field of its own in Chat Completions, and a tool here. */
function encodeWebSearch({ user_location: location, ...rest }: JsonObject): JsonObject {
  return withoutEmpty({
    ...rest,
    type: 'web_search',
    user_location: isJsonObject(location) ? flatten(location) : undefined,
  })
}
