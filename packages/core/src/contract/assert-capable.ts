import { UnsupportedError } from '../errors/llm-errors.js'
import { type Capabilities, resolveCapabilities, type ToolChoiceStrength } from './capabilities.js'
import type { ChatMessage, ImagePart } from './chat-message.js'
import type { ChatParams, ToolChoice } from './chat-params.js'
import type { LLMInterface } from './llm-interface.js'

/**
 * Refuses a request that the model cannot answer by what its adapter declares: before it is sent, since a provider class
 * of a few lines leaves out what it does not know without a word.
 *
 * @throws UnsupportedError whose `capability` is the one that is missing
 */
export function assertCapable(params: ChatParams, { capabilities, modelName }: LLMInterface): void {
  const missing = missingCapability(params, capabilities)
  if (!missing) return
  const [capability, what, declaration] = missing
  throw new UnsupportedError(
    `The request has ${what}, and the model '${modelName}' does not declare that it can do this. If it can, say so: capabilities: { ${capability}: ${declaration} }.`,
    { capability, model: modelName },
  )
}

type Missing = readonly [capability: keyof Capabilities, what: string, declaration: string]

const strengths: readonly ToolChoiceStrength[] = ['none', 'auto', 'required', 'named']

function missingCapability(params: ChatParams, declared: Capabilities): Missing | undefined {
  const can = resolveCapabilities(declared)
  const { tools, tool_choice, response_format: format, messages } = params
  const hasTools = tools !== undefined && tools.length > 0
  if (hasTools && !can.tools) return ['tools', 'tools', 'true']
  if (hasTools && tool_choice != null) {
    const needed = strengthOf(tool_choice)
    if (strengths.indexOf(needed) > strengths.indexOf(can.toolChoice))
      return ['toolChoice', `the tool_choice ${JSON.stringify(tool_choice)}`, `'${needed}'`]
  }
  if (params.parallel_tool_calls === true && !can.parallelToolCalls)
    return ['parallelToolCalls', 'parallel_tool_calls', 'true']
  if (format?.type === 'json_schema' && can.structuredOutput !== 'json_schema')
    return ['structuredOutput', "the response_format 'json_schema'", "'json_schema'"]
  if (format?.type === 'json_object' && can.structuredOutput === 'none')
    return ['structuredOutput', "the response_format 'json_object'", "'json_object'"]
  if (hasTools && format && format.type !== 'text' && !can.toolsWithStructuredOutput)
    return ['toolsWithStructuredOutput', 'tools and a response_format', 'true']
  return missingForImages(messages, can)
}

/** `'auto'` says no more than leaving the choice out, which every provider takes; a weak model may be told `'none'`. */
function strengthOf(choice: ToolChoice): ToolChoiceStrength {
  if (typeof choice !== 'string') return choice.type === 'function' ? 'named' : 'required'
  return choice === 'auto' ? 'none' : choice
}

function missingForImages(
  messages: readonly ChatMessage[],
  can: Pick<Capabilities, 'images' | 'imageUrls' | 'toolResultImages'>,
): Missing | undefined {
  for (const message of messages) {
    if (message.role !== 'user' && message.role !== 'tool') continue
    const images = imagesOf(message)
    if (images.length === 0) continue
    if (message.role === 'tool' && !can.toolResultImages)
      return ['toolResultImages', 'an image in a tool message', 'true']
    if (message.role === 'user' && !can.images) return ['images', 'an image', 'true']
    const isAddress = ({ image_url: { url } }: ImagePart): boolean => /^https?:/i.test(url)
    if (can.images && !can.imageUrls && images.some(isAddress))
      return ['imageUrls', 'the address of an image', 'true']
  }
  return undefined
}

function imagesOf({ content }: ChatMessage): readonly ImagePart[] {
  if (!Array.isArray(content)) return []
  return (content as readonly { readonly type: string }[]).filter(
    (part): part is ImagePart => part.type === 'image_url',
  )
}
