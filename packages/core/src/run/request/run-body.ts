import type { TSchema } from 'typebox'
import type { ChatMessage } from '../../contract/chat-message.js'
import type { ChatEvent } from '../../events/chat-event.js'
import { DecoratorUsageError, PromptError } from '../../errors/programmer-errors.js'
import type { CallPlan } from '../../plan/call-plan.js'
import { wrongArgument } from '../../plan/wrong-argument.js'
import { type InputsPrompt, openPrompt, type Prompt } from '../../prompt/body-result.js'
import { readyToValidate } from '../../schema/output/ready-to-validate.js'
import { runInContext } from '../state/ambient-context.js'
import type { ChatTurn } from '../state/chat-turn.js'
import type { CallState } from '../state/call-state.js'

/** What a body is run with. */
export type BodyCall = Pick<CallState, 'plan' | 'self' | 'args' | 'method' | 'scope' | 'context'>

/** What a body came to: a prompt for the model, or the answer. */
export type BodyOutcome =
  | { readonly kind: 'prompt'; readonly prompt: Prompt | InputsPrompt }
  | {
      readonly kind: 'value'
      readonly value: unknown
      /** Written as `answer(value)`: a string is meant as the answer. */
      readonly isMarked: boolean
      readonly history?: readonly ChatMessage[] | undefined
    }
  | { readonly kind: 'turn'; readonly turn: ChatTurn<unknown> }

/** Runs the method as its author wrote it: with `this`, the arguments, and the context of the call. */
export async function runBody(call: BodyCall): Promise<BodyOutcome> {
  const { plan, self, args, scope, context } = call
  const preparing = readyToValidate(schemasOf(plan))
  if (preparing) await scope.race(preparing)
  const problem = wrongArgument(plan.params, args)
  if (problem !== undefined) throw new PromptError(`${call.method}: ${problem}.`)
  const run = async (): Promise<unknown> => {
    const result = plan.body.apply(self, [...args])
    return isAsyncGenerator(result) ? finishGenerator(call, result) : result
  }
  const result = await scope.race(runInContext(context, run))
  const opened = openPrompt(result)
  if (opened?.kind === 'answer')
    return { kind: 'value', value: opened.value, isMarked: true, history: opened.history }
  if (opened) return { kind: 'prompt', prompt: opened }
  if (result === undefined) {
    throw new DecoratorUsageError(
      `The body of ${call.method} returned undefined where prompt\`…\` or an answer was expected: did it forget to return its prompt?`,
    )
  }
  return plan.kind === 'chat' && isTurn(result)
    ? { kind: 'turn', turn: result }
    : { kind: 'value', value: result, isMarked: false }
}

function* schemasOf({ returns, params }: CallPlan): Generator<TSchema> {
  if (returns) yield returns
  for (const { schema } of params) if (schema) yield schema
}

/** The body of an `async *` method: the first prompt that it yields or returns counts. */
async function finishGenerator(call: BodyCall, generator: AsyncGenerator): Promise<unknown> {
  for (;;) {
    const { done, value } = await generator.next()
    if (done) return value
    if (openPrompt(value)) {
      await generator.return(undefined)
      return value
    }
    if (!isEvent(value)) {
      await generator.return(undefined)
      throw new DecoratorUsageError(
        `${call.method} yielded something that is neither a prompt nor an event: return prompt\`…\` or answer(…).`,
      )
    }
    // Events of a call that this body made have reached the listeners already.
  }
}

const isAsyncGenerator = (value: unknown): value is AsyncGenerator =>
  openPrompt(value) === undefined && Object.prototype.toString.call(value) === '[object AsyncGenerator]'

const isEvent = (value: unknown): value is ChatEvent =>
  typeof value === 'object' && value !== null && typeof (value as Partial<ChatEvent>).callId === 'string'

/** A chat that answers with the turn of another chat. */
function isTurn(value: unknown): value is ChatTurn<unknown> {
  if (typeof value !== 'object' || value === null) return false
  const { text, history, usage } = value as Partial<ChatTurn>
  return typeof text === 'string' && Array.isArray(history) && typeof usage === 'object'
}
