import type { ChatMessage } from '../contract/chat-message.js'
import { PromptError } from '../errors/programmer-errors.js'

/** What `` prompt`…` `` made: the literal texts and, between them, the values. */
export interface Prompt {
  readonly kind: 'prompt'
  readonly texts: readonly string[]
  readonly values: readonly unknown[]
}

/** What `inputs({ … })` made: the values for the `prompt` option. */
export interface InputsPrompt {
  readonly kind: 'inputs'
  readonly values: Readonly<Record<string, unknown>>
}

/** What `answer(value)` made: the answer of the code, no model is asked. */
export interface EarlyAnswer {
  readonly kind: 'answer'
  readonly value: unknown
  /** What the history is after it, where the body says so. */
  readonly history?: readonly ChatMessage[] | undefined
}

/** What a body hands to its decorator instead of a plain value. */
export type BodyResult = Prompt | InputsPrompt | EarlyAnswer

/** `Symbol.for`: a decorator of another installed copy of core opens it too. */
const CONTENT = Symbol.for('@slf/core:body-result')
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** Of a stack: originHere, sealBodyResult, the tag, the method. */
const FRAMES = 4

const written: Record<BodyResult['kind'], string> = {
  prompt: 'prompt`…`',
  inputs: 'inputs(…)',
  answer: 'answer(…)',
}

/**
 * Closes a body result into a value that fits every declared return type and that only a decorator can open.
 * Whoever else reads it gets a `PromptError`, so that a forgotten decorator is found at the first use.
 */
export function sealBodyResult(content: BodyResult): never {
  return sealed(Object.freeze(content), originHere(), true) as never
}

/** The caller's place as an error. V8 formats a stack only when it is read, but takes time for each frame it keeps. */
function originHere(): Error {
  const engine = Error as { stackTraceLimit?: number }
  const limit = engine.stackTraceLimit
  if (limit === undefined || limit <= FRAMES) return new Error()
  try {
    engine.stackTraceLimit = FRAMES
  } catch {
    // Frozen, as in a hardened realm.
    return new Error()
  }
  const origin = new Error()
  engine.stackTraceLimit = limit
  return origin
}

/**
 * What a body returned, if it came from `prompt`, `inputs` or `answer` (of any copy of core); undefined for a plain
 * value, which is the answer itself. Works on the value before and after it was awaited.
 */
export function openPrompt(value: unknown): BodyResult | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return (value as { readonly [CONTENT]?: BodyResult })[CONTENT]
}

/**
 * Two faces of one content. The outer one is thenable, since `async` methods and `return` in async generators await
 * what they return; it resolves to the inner one, which is not.
 */
function sealed(content: BodyResult, origin: Error, thenable: boolean): object {
  const complaint = (): string =>
    `${written[content.kind]} was never sent: no decorator picked it up. Put @LLMFunction or @LLMChat on the method that returned it${placeOf(origin)}.`
  const complain = (): never => {
    throw new PromptError(complaint())
  }
  const then = (resolve?: (value: unknown) => void): void => resolve?.(sealed(content, origin, false))
  // Node prints a proxy by looking at its target, past all traps.
  const target = Object.create(null, { [INSPECT]: { value: () => `[${complaint()}]` } }) as object
  return new Proxy(target, {
    get: (_, key) => {
      if (key === CONTENT) return content
      if (key === 'then') return thenable ? then : undefined
      return key === INSPECT ? () => `[${complaint()}]` : complain()
    },
    set: complain,
    has: complain,
    deleteProperty: complain,
    defineProperty: complain,
    ownKeys: complain,
    getOwnPropertyDescriptor: complain,
  })
}

/** The line of the stack that called the tag, where the engine writes V8's format. */
function placeOf(origin: Error): string {
  const frames = (origin.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  const frame = frames[FRAMES - 1]?.trim()
  return frame === undefined ? '' : ` (${frame})`
}
