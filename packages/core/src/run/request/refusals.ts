import type { Capabilities } from '../../contract/capabilities.js'
import type { CompletionMessage } from '../../contract/chat-completion.js'
import type { ChatParams } from '../../contract/chat-params.js'
import type { CompletionWarning } from '../../contract/completion-warning.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import { UnsupportedError } from '../../errors/llm-errors.js'
import { capabilitiesOf, lower, noteIgnoredForm, noteKeptForm, reasonFor } from './learned-capabilities.js'
import type { RequestForm } from './request-form.js'
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
export function learnFromRefusal(error: unknown, { form, params }: RefusedRequest): boolean {
  if (!UnsupportedError.isInstance(error)) return false
  const { llm, format, isForced } = form
  const { capability } = error
  const because = (told: string): CompletionWarning => weakened(llm, capability, told, 'refuses')
  switch (capability) {
    case 'structuredOutput': {
      if (!format || format.mode.startsWith('prompted')) return false
      const next = weakerOutput(format.mode, llm)
      lower(llm, 'structuredOutput', next, because(askedBy(next)))
      return !isForced
    }
    case 'toolsWithStructuredOutput':
      if (!params.response_format || !params.tools) return false
      lower(llm, 'toolsWithStructuredOutput', false, because('for its answer apart from its tools'))
      return true
    case 'toolChoice': {
      // What the author forces is not taken back silently.
      if (!format?.tool || params.tool_choice === undefined) return false
      const next = typeof params.tool_choice === 'object' ? 'required' : 'auto'
      lower(
        llm,
        'toolChoice',
        next,
        because(next === 'auto' ? 'in words to call the tool' : "with tool_choice 'required'"),
      )
      return true
    }
    case 'strict':
      if (!form.capabilities.strict) return false
      lower(llm, 'strict', false, because('without strict'))
      return true
    case 'tools':
      // A tool that only takes the answer can be done without.
      if (format?.mode !== 'tool' || form.hasTools) return false
      lower(llm, 'tools', false, because('without tools'))
      lower(
        llm,
        'structuredOutput',
        'json_object',
        weakened(llm, 'structuredOutput', askedBy('json_object'), 'refuses'),
      )
      return !isForced
    case 'toolResultImages':
    case 'streaming':
      if (!form.capabilities[capability]) return false
      lower(
        llm,
        capability,
        false,
        because(
          capability === 'streaming' ? 'without streaming' : 'with the images of tools in user messages',
        ),
      )
      return true
    default:
      return false
  }
}

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
  const next = weakerOutput(format.mode, llm)
  lower(llm, 'structuredOutput', next, weakened(llm, 'structuredOutput', askedBy(next), 'ignores'))
}

/** Why a request is made in another way than the capabilities of its model say. */
export function weakenings(form: RequestForm, params: ChatParams): readonly CompletionWarning[] {
  const { llm, format, isForced } = form
  const names: (keyof Capabilities)[] = []
  if (format && !isForced) names.push('structuredOutput')
  if ((format || form.isDraft) && form.hasTools) names.push('toolsWithStructuredOutput')
  if (format?.tool) names.push('toolChoice')
  if (params.tools || params.response_format) names.push('strict')
  names.push('tools', 'toolResultImages', 'streaming')
  return names.flatMap((name) => reasonFor(llm, name) ?? [])
}

/** The next weaker form: json_schema, tool, json_object, prompted. */
function weakerOutput(mode: OutputMode, llm: LLMInterface): 'tool' | 'json_object' | 'none' {
  if (mode === 'json_schema') return capabilitiesOf(llm).tools ? 'tool' : 'json_object'
  return mode === 'tool' ? 'json_object' : 'none'
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
