import { type ChatParams, InvalidRequestError } from '@slf/core'
import { wireToolNames } from '@slf/adapter-kit'
import { encodeMessages, type MessageContext } from './encode-messages.js'

/** What a request needs beside the parameters of the call. */
export interface RequestContext extends Omit<MessageContext, 'toolName'> {
  readonly model: string
  readonly stream: boolean
  /** False for servers that refuse `stream_options`. */
  readonly streamOptions: boolean
}

/** The body of a Chat Completions request. Pure; never changes `params`. */
export function encodeRequest(
  params: ChatParams,
  context: RequestContext,
): Readonly<Record<string, unknown>> {
  const { messages, stream_options, ...rest } = params
  const { model, stream, streamOptions } = context
  return {
    model,
    messages: encodeMessages(messages, { ...context, toolName: wireToolNames(rest.tools) }),
    ...withoutToolFields(rest),
    // Said also where it is false: gateways stream unless they are asked not to.
    stream,
    // Without it most servers never tell the usage of a stream. It is refused where nothing is streamed.
    ...(stream && streamOptions ? { stream_options: { include_usage: true, ...stream_options } } : {}),
  }
}

/** Servers refuse an empty list of tools, and the fields about tools without one. */
function withoutToolFields(params: Omit<ChatParams, 'messages'>): Readonly<Record<string, unknown>> {
  const { tools, tool_choice, parallel_tool_calls: _, ...rest } = params
  if (Array.isArray(tools) && tools.length > 0) {
    // Marks for a prompt cache: Chat Completions has none.
    return { ...params, tools: tools.map(({ cache_control: _, ...tool }) => tool) }
  }
  if (tool_choice !== undefined && tool_choice !== 'auto' && tool_choice !== 'none') {
    throw new InvalidRequestError("'tool_choice' asks for a tool, but the request has no 'tools'.")
  }
  return rest
}
