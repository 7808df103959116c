import type { ChatMessage } from '../../contract/chat-message.js'
import type { ChatParams, ChatTool, ToolChoice } from '../../contract/chat-params.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import { UnsupportedError } from '../../errors/llm-errors.js'
import type { CallPlan } from '../../plan/call-plan.js'
import type { InputsPrompt, Prompt } from '../../prompt/body-result.js'
import { type BuiltMessages, buildMessages } from '../../prompt/build-messages.js'
import { type OutputFormat, outputFormat } from '../../schema/output/output-format.js'
import { answerSchema } from './answer-schema.js'
import { type MergedOverrides, mergeRequests } from '../state/overrides.js'
import { exampleAnswer, type ExampleCall, runExamples } from './example-calls.js'
import { placeToolImages } from './tool-images.js'
import type { BodyCall } from './run-body.js'
import { resolveModel } from './resolve-model.js'
import { ToolSet } from '../tools/tool-set.js'

/** Everything that a prompt needs to become requests. */
export interface RequestInput {
  readonly plan: CallPlan
  readonly self: object
  /** `Class.method` */
  readonly method: string
  readonly settings: MergedOverrides
  readonly prompt: Prompt | InputsPrompt
  readonly examples: readonly ExampleCall[]
}

/** Gets a call ready whose body gave a prompt. */
export async function buildRequests(
  call: BodyCall & Pick<RequestInput, 'settings'>,
  prompt: Prompt | InputsPrompt,
): Promise<RequestBuilder> {
  const { plan, self, method, settings } = call
  return new RequestBuilder({ plan, self, method, settings, prompt, examples: await runExamples(call) })
}

/** What one request says beside the prompt. */
export interface RequestOptions {
  readonly llm: LLMInterface
  /** Answers and tool results of this call so far. */
  readonly transcript: readonly ChatMessage[]
  /** Whether the model may call tools. */
  readonly offersTools: boolean
  /** Whether this is the first request: a forced choice of a tool holds for it alone, else the loop never ends. */
  readonly isFirst: boolean
}

/** What is made anew for each model: they differ in what they are capable of. */
interface Built {
  readonly messages: BuiltMessages
  readonly format: OutputFormat | undefined
}

/** A call whose prompt is known: makes its requests. Pure but for the user's `llm` function. */
export class RequestBuilder {
  readonly llm: LLMInterface
  readonly tools: ToolSet
  readonly #input: RequestInput
  readonly #request: Partial<ChatParams>
  readonly #built = new Map<LLMInterface, Built>()

  /** @throws DecoratorUsageError, ConfigurationError */
  constructor(input: RequestInput) {
    const { plan, self, method, settings } = input
    this.#input = input
    this.llm = resolveModel(settings.llm ?? plan.llm, self, method)
    this.tools = new ToolSet(plan.tools, self, method)
    this.#request = mergeRequests(plan.request, settings.request)
    this.tools.assertApart(this.#request.tools ?? [], method)
  }

  /** The model of the last re-ask. */
  get repairLLM(): LLMInterface {
    const { plan, self, method, settings } = this.#input
    const isReplaced = settings.llm !== undefined || plan.repair.llm === undefined
    return isReplaced ? this.llm : resolveModel(plan.repair.llm, self, method)
  }

  /** Whether a tool of `request.tools` has this name. The provider runs those, so no call of one should come back. */
  hasRequestTool(name: string): boolean {
    const tools = (this.#request.tools ?? []) as readonly Partial<ChatTool>[]
    return tools.some(({ function: described }) => described?.name === name)
  }

  /** How the answer is asked for and read; undefined for plain text. */
  format(llm: LLMInterface): OutputFormat | undefined {
    return this.#build(llm).format
  }

  /** @throws PromptError, SchemaError */
  messages(llm: LLMInterface): BuiltMessages {
    return this.#build(llm).messages
  }

  /** The request for the model. */
  params({ llm, transcript, offersTools, isFirst }: RequestOptions): ChatParams {
    const { format, messages } = this.#build(llm)
    const own = offersTools ? [...this.tools.formats(llm.capabilities).values()].map(({ tool }) => tool) : []
    const tools = [
      ...own,
      ...(format?.tool ? [format.tool] : []),
      ...(offersTools ? (this.#request.tools ?? []) : []),
    ]
    if (tools.length > 0 && !llm.capabilities.tools) {
      const message = `${this.#input.method} has tools, which the model '${llm.modelName}' cannot call.`
      throw new UnsupportedError(message, { capability: 'tools', model: llm.modelName })
    }
    const { tool_choice, parallel_tool_calls, tools: _, ...request } = this.#request
    const isForced = tool_choice === 'required' || typeof tool_choice === 'object'
    const choice = format?.tool
      ? answerChoice(format.tool, tools)
      : isForced && !isFirst
        ? undefined
        : tool_choice
    const { preamble, history, turn } = messages
    return definedOnly({
      ...request,
      messages: placeToolImages([...preamble, ...history, ...turn, ...transcript], llm.capabilities),
      ...(format?.responseFormat ? { response_format: format.responseFormat } : {}),
      ...(tools.length > 0 ? { tools, tool_choice: choice, parallel_tool_calls } : {}),
    })
  }

  #build(llm: LLMInterface): Built {
    let built = this.#built.get(llm)
    if (!built) this.#built.set(llm, (built = this.#buildFor(llm)))
    return built
  }

  #buildFor(llm: LLMInterface): Built {
    const { plan, method, prompt, examples } = this.#input
    // In tool mode the answer stands among the tools.
    const name = this.tools.get(plan.name) ? `${plan.name}_answer` : plan.name
    const schema = answerSchema(plan)
    const format = schema
      ? outputFormat(schema, { mode: plan.output, capabilities: llm.capabilities, name })
      : undefined
    const messages = buildMessages(prompt, {
      kind: plan.kind,
      plan,
      where: method,
      rules: format?.instructions === undefined ? [] : [format.instructions],
      examples: examples.map((example, index) => {
        return { prompt: example.prompt, answer: exampleAnswer(example.result, format, index + 1) }
      }),
    })
    assertImages([...messages.preamble, ...messages.history, ...messages.turn], llm, method)
    return { messages, format }
  }
}

/** The model must answer with a tool: with the one that holds the answer, or with one of its own choice. */
function answerChoice(answer: ChatTool, tools: readonly unknown[]): ToolChoice {
  return tools.length > 1 ? 'required' : { type: 'function', function: { name: answer.function.name } }
}

function assertImages(messages: readonly ChatMessage[], llm: LLMInterface, method: string): void {
  if (llm.capabilities.images) return
  // Those of tools are told in words.
  const hasImage = messages.some(
    ({ role, content }) =>
      role === 'user' && typeof content !== 'string' && content.some(({ type }) => type === 'image_url'),
  )
  if (!hasImage) return
  throw new UnsupportedError(
    `${method} sends an image, which the model '${llm.modelName}' cannot read; if it can, say so: capabilities: { images: true }.`,
    { capability: 'images', model: llm.modelName },
  )
}

const definedOnly = (params: ChatParams): ChatParams =>
  Object.fromEntries(
    Object.entries(params).filter(([, value]) => value !== undefined),
  ) as unknown as ChatParams
