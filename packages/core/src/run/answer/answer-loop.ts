import type { FinishReason } from '../../contract/chat-completion.js'
import type { ChatMessage } from '../../contract/chat-message.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import { type OutputAttempt, OutputValidationError } from '../../errors/output-errors.js'
import { ToolLoopLimitError } from '../../errors/tool-errors.js'
import { renderIssues } from '../../schema/validation/condense-issues.js'
import type { OutputFormat } from '../../schema/output/output-format.js'
import { type ValidationResult, validateAnswer } from './validate-answer.js'
import { type ModelTurn, runModelTurn } from '../model/model-turn.js'
import { PartialEmitter } from '../model/partial-emitter.js'
import type { RequestBuilder } from '../request/request-builder.js'
import { reAsk } from './re-ask.js'
import { assertKnownEnd, type ModelAnswer } from '../model/read-completion.js'
import { assistantMessage } from '../state/assistant-message.js'
import type { CallState } from '../state/call-state.js'
import { uniqueCalls } from '../tools/unique-call-ids.js'
import { runToolRound } from '../tools/run-tool-round.js'

type Accepted = Extract<ValidationResult, { readonly accepted: true }>

/** The accepted answer and how it came about. */
export interface LoopResult extends Accepted {
  readonly text: string
  readonly finishReason: FinishReason
  readonly steps: readonly ModelTurn[]
  /** Every answer that was judged; those without issues were accepted. */
  readonly attempts: readonly OutputAttempt[]
  /** The model that gave the answer. */
  readonly llm: LLMInterface
}

/**
 * Asks the model until its answer is accepted: runs the tools that it asks for, and tells it what is wrong with an
 * answer that does not fit. Driven by the tool calls that are there, not by the finish reason, which servers get wrong.
 */
export class AnswerLoop {
  readonly #call: CallState
  readonly #requests: RequestBuilder
  readonly #steps: ModelTurn[] = []
  readonly #attempts: OutputAttempt[] = []
  readonly #usedIds: Set<string>
  #reAsks = 0
  /** What the model said of its answer before it paused. */
  #saidBeforePause = ''

  constructor(call: CallState, requests: RequestBuilder) {
    this.#call = call
    this.#requests = requests
    this.#usedIds = new Set(earlierCallIds(requests.messages(requests.llm).history))
  }

  /** @throws OutputValidationError, ToolLoopLimitError, and what model steps and tools throw */
  async run(): Promise<LoopResult> {
    for (;;) {
      const llm = this.#model()
      const format = this.#requests.format(llm)
      const offersTools = this.#mayCallTools()
      let answer = await this.#ask(llm, format, offersTools)
      if (!offersTools && answer.text.trim() !== '') answer = withoutToolCalls(answer, format)
      if (this.#asksForTools(answer, format)) {
        this.#saidBeforePause = ''
        await this.#runTools(answer, llm)
        continue
      }
      if (answer.finishReason === 'pause' && !answer.stoppedBy) {
        this.#goOn(answer)
        continue
      }
      if (!format) assertKnownEnd(answer, llm)
      const whole = this.#withSaidBefore(answer)
      const result = await validateAnswer(this.#call, whole, { format, tools: this.#requests.tools })
      this.#record(answer, result)
      if (result.accepted) {
        const { finishReason, message } = finalAnswer(answer, format)
        this.#call.transcript.addAnswer(assistantMessage(message))
        const { text } = finalAnswer(whole, format)
        return { ...result, text, finishReason, steps: this.#steps, attempts: this.#attempts, llm }
      }
      this.#askAgain(answer, result)
      this.#saidBeforePause = ''
    }
  }

  async #ask(llm: LLMInterface, format: OutputFormat | undefined, offersTools: boolean): Promise<ModelTurn> {
    const { transcript } = this.#call
    const params = this.#requests.params({
      llm,
      transcript: transcript.conversation(),
      offersTools,
      isFirst: this.#steps.length === 0,
    })
    const { partials } = this.#call
    const step = this.#steps.length + 1
    const emitter = format && partials && new PartialEmitter(this.#call, step, format, partials)
    const answer = await runModelTurn(this.#call, { step, llm, params, partials: emitter })
    transcript.dropPartial()
    this.#steps.push(answer)
    return answer
  }

  /**
   * The provider works with tools of its own and wants the message back.
   *
   * @throws ToolLoopLimitError when it has paused for all the steps that the call may take
   */
  #goOn({ message, text }: ModelTurn): void {
    const { maxSteps } = this.#call.plan
    if (this.#stepsWithoutReAsks > maxSteps) {
      throw new ToolLoopLimitError(
        `${this.#call.method} was paused by the provider in each of its last steps, and ${maxSteps} are allowed: raise 'maxSteps'.`,
        { maxSteps },
      )
    }
    this.#call.transcript.addPause(assistantMessage(message))
    this.#saidBeforePause += text
  }

  /** The answer with what the model had said of it before it paused. */
  #withSaidBefore(answer: ModelTurn): ModelTurn {
    if (this.#saidBeforePause === '') return answer
    const text = this.#saidBeforePause + answer.text
    return { ...answer, text, message: { ...answer.message, content: text } }
  }

  async #runTools(answer: ModelTurn, llm: LLMInterface): Promise<void> {
    const { maxSteps } = this.#call.plan
    // This answer came from the last round, which offered none.
    if (this.#stepsWithoutReAsks > maxSteps) {
      const message = `${this.#call.method} asked for tools in ${maxSteps} steps and gave no answer: raise 'maxSteps', or see why the tools do not help.`
      throw new ToolLoopLimitError(message, { maxSteps })
    }
    const { tools } = this.#requests
    await runToolRound(this.#call, {
      message: answer.message,
      step: answer.step,
      llm,
      tools,
      answerTool: this.#requests.format(llm)?.tool?.function.name,
      isRequestTool: (name) => this.#requests.hasRequestTool(name),
      usedIds: this.#usedIds,
    })
  }

  /**
   * In mode `tool` a call of the answer's tool is the answer, and other tools called beside it are not run; calls of
   * nothing but tools that do not exist are a bad answer.
   */
  #asksForTools({ message, stoppedBy }: ModelTurn, format: OutputFormat | undefined): boolean {
    const names = message.tool_calls?.map((call) => call.function.name) ?? []
    if (stoppedBy || names.length === 0) return false
    if (!format?.tool) return true
    if (names.includes(format.tool.function.name)) return false
    return names.some((name) => this.#requests.tools.get(name) ?? this.#requests.hasRequestTool(name))
  }

  #record({ model, reported }: ModelTurn, result: ValidationResult): void {
    this.#attempts.push({
      attempt: this.#attempts.length + 1,
      model,
      issues: result.accepted ? [] : result.issues,
      usage: reported,
    })
  }

  #askAgain(answer: ModelTurn, { issues, raw, closest }: Exclude<ValidationResult, Accepted>): void {
    const { method, plan, events } = this.#call
    if (this.#reAsks >= plan.repair.attempts) {
      const count = this.#attempts.length
      const verdict =
        count === 1 ? `The answer of ${method} does not fit` : `None of ${count} answers of ${method} fits`
      throw new OutputValidationError(`${verdict}: ${renderIssues(issues.slice(0, 1))}.`, {
        issues,
        attempts: this.#attempts,
        raw,
        closest,
      })
    }
    this.#reAsks++
    this.#call.transcript.reAsk(reAsk(withFreeIds(answer, this.#usedIds), issues))
    events.emit({ type: 'repair', attempt: this.#reAsks, issues })
  }

  #model(): LLMInterface {
    const { attempts } = this.#call.plan.repair
    return this.#reAsks > 0 && this.#reAsks === attempts ? this.#requests.repairLLM : this.#requests.llm
  }

  get #stepsWithoutReAsks(): number {
    return this.#steps.length - this.#reAsks
  }

  #mayCallTools(): boolean {
    return this.#stepsWithoutReAsks < this.#call.plan.maxSteps
  }
}

/** Where no tools were offered, calls beside a text are a habit of the model: the text is its answer. */
function withoutToolCalls(answer: ModelTurn, format: OutputFormat | undefined): ModelTurn {
  if (format?.tool) return answer
  const { tool_calls: _, ...message } = answer.message
  return { ...answer, message }
}

/** Calls of a bad answer go back to the model, each with its complaint: their ids are unique like all others. */
function withFreeIds(answer: ModelTurn, usedIds: Set<string>): ModelTurn {
  const { tool_calls: calls, ...message } = answer.message
  if (!calls) return answer
  return { ...answer, message: { ...message, tool_calls: uniqueCalls(calls, answer.step, usedIds) } }
}

/** The answer as text, also where it came as a call of the answer's tool: nobody will answer calls any more. */
function finalAnswer(answer: ModelTurn, format: OutputFormat | undefined): Omit<ModelAnswer, 'wasMalformed'> {
  const { message } = answer
  if (!message.tool_calls) return answer
  const { tool_calls: calls, ...rest } = message
  const call = calls.find(({ function: called }) => called.name === format?.tool?.function.name)
  const text = call?.function.arguments ?? answer.text
  return { message: { ...rest, content: text }, text, finishReason: 'stop' }
}

function* earlierCallIds(history: readonly ChatMessage[]): Generator<string> {
  for (const message of history) {
    if (message.role === 'assistant') for (const { id } of message.tool_calls ?? []) yield id
  }
}
