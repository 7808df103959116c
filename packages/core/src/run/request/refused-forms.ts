import type { Capabilities } from '../../contract/capabilities.js'
import type { CompletionMessage } from '../../contract/chat-completion.js'
import type { ChatParams } from '../../contract/chat-params.js'
import type { CompletionWarning } from '../../contract/completion-warning.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import { UnsupportedError } from '../../errors/llm-errors.js'
import { capabilitiesOf, lower, noteIgnoredForm, noteKeptForm, reasonFor } from './learned-capabilities.js'
import { type RequestForm, sentMessages, showsImage } from './request-form.js'
import type { OutputMode } from '../../schema/output/output-mode.js'

/** A request that was refused. */
export interface RefusedRequest {
  readonly form: RequestForm
  readonly params: ChatParams
}

/**
 * Learns from the refusal of a request how its model must not be asked.
 *
 * @returns whether there is a weaker way to ask, which the next request takes
 */
export function learnFromRefusal(error: unknown, request: RefusedRequest): boolean {
  if (!UnsupportedError.isInstance(error)) return false
  const { llm, capabilities } = request.form
  // Another call may have learned the same in the meantime; what changes nothing must not be asked again.
  return lowerRefused(error.capability, request) && capabilitiesOf(llm) !== capabilities
}

/** Lowers what was refused. @returns false where core has not asked for it, or must not change it */
function lowerRefused(capability: string, { form, params }: RefusedRequest): boolean {
  const { llm, format, isForced } = form
  const because = (told: string): CompletionWarning => weakened(llm, capability, told, 'refuses')
  switch (capability) {
    case 'structuredOutput':
      if (!format || format.mode.startsWith('prompted')) return false
      lowerOutput(form, format.mode, 'refuses')
      return !isForced
    case 'toolsWithStructuredOutput':
      if (!format?.responseFormat || !params.tools) return false
      lower(llm, capability, false, because('for its answer apart from its tools'))
      return true
    case 'toolChoice': {
      // What the author forces is not taken back silently.
      if (!format?.tool || params.tool_choice === undefined) return false
      const next = typeof params.tool_choice === 'object' ? 'required' : 'auto'
      const told = next === 'auto' ? 'in words to call the tool' : "with tool_choice 'required'"
      lower(llm, capability, next, because(told))
      return true
    }
    case 'strict':
      lower(llm, capability, false, because('without strict'))
      return true
    case 'tools':
      // A tool that only takes the answer can be done without.
      if (format?.mode !== 'tool' || form.hasTools) return false
      lower(llm, capability, false, because('without tools'))
      lowerOutput(form, format.mode, 'refuses')
      return !isForced
    case 'images': {
      if (holdsToolImage(params)) return lowerRefused('toolResultImages', { form, params })
      // Of the images that tools gave the model can be told in words; those of the prompt are what it is about.
      if (showsImage(sentMessages(form.messages))) return false
      lower(llm, capability, false, because('in words about the images of tools'))
      return true
    }
    case 'toolResultImages':
      lower(
        llm,
        capability,
        false,
        weakened(llm, capability, 'with the images of tools in user messages', 'refuses'),
      )
      return true
    case 'streaming':
      lower(llm, capability, false, because('without streaming'))
      return true
    default:
      return false
  }
}

const holdsToolImage = ({ messages }: ChatParams): boolean =>
  messages.some(
    ({ role, content }) =>
      role === 'tool' && typeof content !== 'string' && content.some(({ type }) => type === 'image_url'),
  )

/**
 * Learns from an answer whether its provider keeps to the form that was asked for: some servers ignore it without a word.
 *
 * @param isRead whether the answer could be read by its form
 */
export function learnFromAnswer(form: RequestForm, message: CompletionMessage, isRead: boolean): void {
  const { llm, format, isForced } = form
  if (!format || isForced || format.mode.startsWith('prompted')) return
  const { tool } = format
  const isCalled = tool && message.tool_calls?.some((call) => call.function.name === tool.function.name)
  if (isRead || isCalled || isJson(message.content ?? '')) return noteKeptForm(llm)
  if (!noteIgnoredForm(llm)) return
  lowerOutput(form, format.mode, 'ignores')
}

/** Why a request is made in another way than the capabilities of its model say. */
export function weakenings(form: RequestForm, params: ChatParams): readonly CompletionWarning[] {
  const { llm, format, isForced } = form
  const names: (keyof Capabilities)[] = []
  if (format && !isForced) names.push('structuredOutput')
  if ((format || form.isDraft) && form.hasTools) names.push('toolsWithStructuredOutput')
  if (format?.tool) names.push('toolChoice')
  if (params.tools || params.response_format) names.push('strict')
  names.push('tools', 'images', 'toolResultImages', 'streaming')
  return names.flatMap((name) => reasonFor(llm, name) ?? [])
}

/** To the form that is weaker than the one of a request: json_schema, tool, json_object, prompted. */
function lowerOutput(
  { llm, capabilities: { tools, structuredOutput } }: RequestForm,
  mode: OutputMode,
  verb: 'refuses' | 'ignores',
): void {
  // The answer may come through a tool although less is declared, where a format cannot be beside the tools.
  const isAboveTool = structuredOutput === 'json_schema' || structuredOutput === 'tool'
  const next =
    mode === 'json_schema' && tools ? 'tool' : mode !== 'json_object' && isAboveTool ? 'json_object' : 'none'
  lower(llm, 'structuredOutput', next, weakened(llm, 'structuredOutput', askedBy(next), verb))
}

const askedBy = (output: 'tool' | 'json_object' | 'none'): string =>
  ({
    tool: 'to answer through a tool',
    json_object: 'for a JSON object, with its form in words',
    none: 'for its form in words',
  })[output]

function weakened(
  { modelName }: LLMInterface,
  capability: string,
  told: string,
  verb: 'refuses' | 'ignores',
): CompletionWarning {
  return {
    code: `${snakeCase(capability)}_weakened`,
    message: `The model '${modelName}' is asked ${told}: its provider ${verb} what its capabilities declare ('${capability}').`,
  }
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
