import type { ToolCall } from '../../contract/chat-message.js'
import type { Capabilities } from '../../contract/capabilities.js'
import { ToolArgumentsError } from '../../errors/tool-errors.js'
import { renderIssues } from '../../schema/validation/condense-issues.js'
import type { ToolArguments } from '../../schema/output/validate-tool-arguments.js'
import type { RunnableTool, ToolSet } from './tool-set.js'

/** A tool call of the model, and what it may call. */
export interface NamedCall {
  readonly toolCall: ToolCall
  readonly tools: ToolSet
  /** In mode `tool`: the name of the tool that takes the answer. */
  readonly answerTool: string | undefined
  /** What the model could do when it was asked. */
  readonly capabilities: Capabilities
}

/** The tool with its valid input, or the error to report to the model. */
export type ToolCallReading =
  | {
      readonly tool: RunnableTool
      readonly input: unknown
      /** The arguments as a JSON text: as the model wrote them, or as they were read where that was no JSON. */
      readonly argumentsText: string
    }
  | { readonly tool: undefined; readonly input: string; readonly error: ToolArgumentsError }

/** Finds the tool that a call names, and reads the call's arguments by the schema of its input. */
export function readToolCall({ toolCall, tools, answerTool, capabilities }: NamedCall): ToolCallReading {
  const { name: toolName, arguments: text } = toolCall.function
  const tool = tools.get(toolName)
  const format = tools.formats(capabilities).get(toolName)
  if (!tool || !format) {
    const names = [...tools.names, ...(answerTool === undefined ? [] : [answerTool])]
    const message = `${noSuchTool(toolName, names)}.`
    return { tool: undefined, input: text, error: new ToolArgumentsError(message, { toolName, issues: [] }) }
  }
  const reading = format.readArguments(text)
  if (reading.ok) {
    const { value: input, corrections } = reading
    const argumentsText = corrections.length === 0 || isJson(text) ? text : asRead(format, input, text)
    return { tool, input, argumentsText }
  }
  const { issues } = reading
  const message = `The arguments of the tool '${toolName}' are not valid, it was not run.\n${renderIssues(issues)}`
  return { tool: undefined, input: text, error: new ToolArgumentsError(message, { toolName, issues }) }
}

/** What the model learns about a tool that it made up. */
export const noSuchTool = (name: string, known: readonly string[]): string =>
  `There is no tool ${JSON.stringify(name.slice(0, 100))}. The tools are: ${known.join(', ') || 'none'}`

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A codec need not be able to go back. */
function asRead({ writeArguments }: ToolArguments, input: unknown, text: string): string {
  try {
    return writeArguments(input)
  } catch {
    return text
  }
}
