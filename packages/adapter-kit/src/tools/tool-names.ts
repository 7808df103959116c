import type { ChatParams } from '@slf/core'

/**
 * Gives the tool calls of a history names that a server reads again. A model may call a tool that it made up
 * (`functions.search`, or nothing at all): it was told so, but OpenAI refuses a history with such a name.
 *
 * @param tools the tools of the request: what is called like one of them keeps its name, whatever the server allows.
 * @returns the name on the wire: letters, digits, `_` and `-`, 1 to 64 of them.
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export function wireToolNames(tools: ChatParams['tools']): (name: string) => string {
  const declared = new Set((tools ?? []).map(declaredName))
  return (name) => (declared.has(name) ? name : name.slice(0, 64).replace(/[^\w-]/gu, '_') || 'unnamed_tool')
}

/** In the form of Chat Completions, or flat as the Responses API has it. */
function declaredName(tool: NonNullable<ChatParams['tools']>[number]): unknown {
  const { name, function: nested } = tool as {
    readonly name?: unknown
    readonly function?: { name?: unknown }
  }
  return nested?.name ?? name
}
