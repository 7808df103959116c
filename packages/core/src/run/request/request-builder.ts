import type { ChatMessage } from '../../contract/chat-message.js'
import type { ChatParams, ChatTool, ToolChoice } from '../../contract/chat-params.js'
import type { ResolvedCapabilities } from '../../contract/capabilities.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import { UnsupportedError } from '../../errors/llm-errors.js'
import type { CallPlan } from '../../plan/call-plan.js'
import type { InputsPrompt, Prompt } from '../../prompt/body-result.js'
import { buildMessages } from '../../prompt/build-messages.js'
import { type OutputFormat, outputFormat } from '../../schema/output/output-format.js'
import { readyToValidate } from '../../schema/output/ready-to-validate.js'
import { answerSchema } from './answer-schema.js'
import { capabilitiesOf } from './learned-capabilities.js'
import { chooseMode, type RequestForm, sentMessages, showsImage } from './request-form.js'
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
  const examples = call.plan.examples.length > 0 ? await runExamples(call) : []
  const requests = new RequestBuilder({ plan, self, method, settings, prompt, examples })
  const preparing = readyToValidate(requests.tools.inputs)
  if (preparing) await call.scope.race(preparing)
  return requests
}

/** What one request says beside the prompt. */
export interface RequestOptions {
  readonly form: RequestForm
  /** Answers and tool results of this call so far. */
  readonly transcript: readonly ChatMessage[]
  /** Whether the model may call tools. */
  readonly offersTools: boolean
  /** Whether this is the first request: a forced choice of a tool holds for it alone, otherwise the loop never ends. */
  readonly isFirst: boolean
}

/** A call whose prompt is known: makes its requests. Pure except for the user's `llm` function. */
export class RequestBuilder {
  readonly llm: LLMInterface
  readonly tools: ToolSet
  readonly #input: RequestInput
  readonly #request: Partial<ChatParams>
  readonly #forms = new Map<LLMInterface, RequestForm>()
  readonly #lastForms = new Map<LLMInterface, RequestForm>()

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

  /**
   * How a model is asked, as far as is known now what it can do.
   *
   * @param isLast without tools, where the form of the answer could not be asked for beside them
   * @throws PromptError, SchemaError
   */
  form(llm: LLMInterface, isLast = false): RequestForm {
    const forms = isLast ? this.#lastForms : this.#forms
    const capabilities = capabilitiesOf(llm)
    let form = forms.get(llm)
    // A model may turn out to do less than it declares.
    if (form?.capabilities !== capabilities)
      forms.set(llm, (form = this.#makeForm(llm, capabilities, isLast)))
    return form
  }

  /** The request for the model. */
  params({ form, transcript, offersTools, isFirst }: RequestOptions): ChatParams {
    const { llm, capabilities, format, messages } = form
    const own = offersTools ? [...this.tools.formats(capabilities).values()].map(({ tool }) => tool) : []
    const tools = [
      ...own,
      ...(format?.tool ? [format.tool] : []),
      ...(offersTools ? (this.#request.tools ?? []) : []),
    ]
    if (tools.length > 0 && !capabilities.tools) {
      const message = `${this.#input.method} has tools, which the model '${llm.modelName}' cannot call.`
      throw new UnsupportedError(message, { capability: 'tools', model: llm.modelName })
    }
    const { tool_choice, parallel_tool_calls, tools: _, ...request } = this.#request
    const isForced = tool_choice === 'required' || typeof tool_choice === 'object'
    const choice = format?.tool
      ? answerChoice(format.tool, tools, capabilities)
      : isForced && !isFirst
        ? undefined
        : tool_choice
    return definedOnly({
      ...request,
      messages: placeToolImages([...sentMessages(messages), ...transcript], capabilities),
      ...(format?.responseFormat ? { response_format: format.responseFormat } : {}),
      ...(tools.length > 0 ? { tools, tool_choice: choice, parallel_tool_calls } : {}),
    })
  }

  #makeForm(llm: LLMInterface, capabilities: ResolvedCapabilities, isLast: boolean): RequestForm {
    const { plan, method, prompt, examples } = this.#input
    const schema = answerSchema(plan)
    const hasTools =
      !isLast && plan.maxSteps > 0 && (this.tools.names.length > 0 || (this.#request.tools ?? []).length > 0)
    const forced = plan.output
    const chosen = chooseMode({ capabilities, forced, hasTools })
    // In tool mode the answer stands among the tools.
    const name = this.tools.get(plan.name) ? `${plan.name}_answer` : plan.name
    const whole = schema ? outputFormat(schema, { mode: chosen.mode, capabilities, name }) : undefined
    const isDraft = whole !== undefined && chosen.isLast
    const format = isDraft ? undefined : whole
    const messages = buildMessages(prompt, {
      kind: plan.kind,
      plan,
      where: method,
      rules: format ? rulesOf(format, capabilities) : [],
      examples: examples.map((example, index) => {
        return { prompt: example.prompt, answer: exampleAnswer(example.result, format, index + 1) }
      }),
    })
    assertImages(sentMessages(messages), llm, method)
    return { llm, capabilities, messages, format, isDraft, isForced: forced !== undefined, hasTools }
  }
}

/** What the model learns of the form; where it cannot be made to call the tool of its answer, it is asked to. */
function rulesOf(
  { instructions, tool }: OutputFormat,
  { toolChoice }: ResolvedCapabilities,
): readonly string[] {
  const rules = instructions === undefined ? [] : [instructions]
  if (!tool || toolChoice === 'required' || toolChoice === 'named') return rules
  return [...rules, `Give your answer by calling the tool '${tool.function.name}', and in no other way.`]
}

/** The model must answer with a tool: with the one that holds the answer, or with one of its own choice. */
function answerChoice(
  answer: ChatTool,
  tools: readonly unknown[],
  { toolChoice }: ResolvedCapabilities,
): ToolChoice | undefined {
  if (toolChoice === 'none' || toolChoice === 'auto') return undefined
  return tools.length > 1 || toolChoice === 'required'
    ? 'required'
    : { type: 'function', function: { name: answer.function.name } }
}

function assertImages(messages: readonly ChatMessage[], llm: LLMInterface, method: string): void {
  // Those of tools are described in words.
  if (capabilitiesOf(llm).images || !showsImage(messages)) return
  throw new UnsupportedError(
    `${method} sends an image, which the model '${llm.modelName}' cannot read; if it can, say so: capabilities: { images: true }.`,
    { capability: 'images', model: llm.modelName },
  )
}

const definedOnly = (params: ChatParams): ChatParams =>
  Object.fromEntries(
    Object.entries(params).filter(([, value]) => value !== undefined),
  ) as unknown as ChatParams
