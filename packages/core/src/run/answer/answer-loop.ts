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
import { learnFromAnswer, learnFromRefusal, weakenings } from '../request/refused-forms.js'
import type { RequestBuilder } from '../request/request-builder.js'
import type { RequestForm } from '../request/request-form.js'
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
  /** How the model was asked that gave the answer. */
  readonly form: RequestForm
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
  /** Requests that were made, refused ones among them. */
  #requestCount = 0
  #reAsks = 0
  /** The form of the answer is asked for, without tools. */
  #isLast = false
  /** What the model said of its answer before it paused. */
  #saidBeforePause = ''

  constructor(call: CallState, requests: RequestBuilder) {
    this.#call = call
    this.#requests = requests
    this.#usedIds = new Set(earlierCallIds(requests.form(requests.llm).messages.history))
  }

  /** @throws OutputValidationError, ToolLoopLimitError, and what model steps and tools throw */
  async run(): Promise<LoopResult> {
    for (;;) {
      const offersTools = this.#mayCallTools() && !this.#isLast
      const asked = await this.#ask(offersTools)
      if (!asked) continue
      const { form } = asked
      const { format, llm } = form
      let { answer } = asked
      if (!offersTools && answer.text.trim() !== '') answer = withoutToolCalls(answer, format)
      if (this.#asksForTools(answer, format)) {
        this.#saidBeforePause = ''
        await this.#runTools(answer, form)
        continue
      }
      if (answer.finishReason === 'pause' && !answer.stoppedBy) {
        this.#goOn(answer)
        continue
      }
      if (form.isDraft) {
        this.#askForTheForm(answer)
        continue
      }
      if (!format) assertKnownEnd(answer, llm)
      const whole = this.#withSaidBefore(answer)
      const result = await validateAnswer(this.#call, whole, { format, tools: this.#requests.tools })
      if (!answer.stoppedBy) learnFromAnswer(form, whole.message, result.accepted || result.isRead === true)
      this.#record(answer, result)
      if (result.accepted) {
        this.#tellOfToolsNotRun(answer, format)
        const { finishReason, message } = finalAnswer(answer, format)
        this.#call.transcript.addAnswer(assistantMessage(message))
        const { text } = finalAnswer(whole, format)
        return { ...result, text, finishReason, steps: this.#steps, attempts: this.#attempts, form }
      }
      this.#askAgain(answer, format, result)
      this.#saidBeforePause = ''
    }
  }

  /** One answer of the model; undefined where it refuses to be asked in this form, and there is a weaker one. */
  async #ask(
    offersTools: boolean,
  ): Promise<{ readonly answer: ModelTurn; readonly form: RequestForm } | undefined> {
    const { transcript, warnings, partials } = this.#call
    const llm = this.#model()
    // Where no tools are offered any more, nothing keeps the form of the answer out of the request.
    const form = this.#requests.form(llm, !offersTools && this.#requests.form(llm).isDraft)
    const params = this.#requests.params({
      form,
      transcript: transcript.conversation(),
      offersTools,
      isFirst: this.#steps.length === 0,
    })
    const step = ++this.#requestCount
    const { format } = form
    const emitter = format && partials && new PartialEmitter(this.#call, step, format, partials)
    try {
      const answer = await runModelTurn(this.#call, { step, llm, params, partials: emitter })
      // Not earlier: the form may be refused too, and of the ways down the last one counts.
      for (const warning of weakenings(form, params)) warnings.tell(warning, step)
      transcript.dropPartial()
      this.#steps.push(answer)
      return { answer, form }
    } catch (error) {
      if (transcript.isGrowing || !learnFromRefusal(error, { form, params })) throw error
      return undefined
    }
  }

  /** The model has done what it wanted with its tools: now the answer is asked for in its form, and tools are not. */
  #askForTheForm({ message }: ModelTurn): void {
    this.#isLast = true
    this.#saidBeforePause = ''
    this.#call.transcript.reAsk([
      assistantMessage(message),
      { role: 'user', content: 'Now give this answer in the form that was asked for.' },
    ])
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

  async #runTools(answer: ModelTurn, { llm, capabilities, format }: RequestForm): Promise<void> {
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
      capabilities,
      tools,
      answerTool: format?.tool?.function.name,
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

  /** In mode `tool` the answer ends the call, whatever else was called beside it. */
  #tellOfToolsNotRun({ message, step }: ModelTurn, format: OutputFormat | undefined): void {
    if (!format?.tool) return
    const names = (message.tool_calls ?? []).map((call) => call.function.name)
    const notRun = names.filter((name) => this.#requests.tools.get(name))
    if (notRun.length === 0) return
    const told = [...new Set(notRun)].map((name) => `'${name}'`).join(', ')
    this.#call.warnings.tell(
      { code: 'tools_not_run', message: `The model called ${told} beside its answer: not run.` },
      step,
    )
  }

  #record({ model, reported }: ModelTurn, result: ValidationResult): void {
    this.#attempts.push({
      attempt: this.#attempts.length + 1,
      model,
      issues: result.accepted ? [] : result.issues,
      usage: reported,
    })
  }

  #askAgain(
    answer: ModelTurn,
    format: OutputFormat | undefined,
    { issues, raw, closest }: Exclude<ValidationResult, Accepted>,
  ): void {
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
    const { tools } = this.#requests
    this.#call.transcript.reAsk(reAsk({ answer: withFreeIds(answer, this.#usedIds), issues, format, tools }))
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
