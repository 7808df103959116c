import type { ChatMessage, UserPart } from '../contract/chat-message.js'
import { PromptError } from '../errors/programmer-errors.js'
import type { InputsPrompt, Prompt } from './body-result.js'
import { checkHistory } from './check-history.js'
import { compose, type Piece } from './compose.js'
import { DATA_RULE, holdsData } from './data-block.js'
import { parametersText, type PromptParameter } from './parameters-text.js'
import type { Template } from './template.js'

/** What the plan of the method says about its messages; a `CallPlan` is one. */
export interface PromptPlan {
  readonly name: string
  readonly template?: Template | undefined
  readonly params?: readonly PromptParameter[] | undefined
}

/** An example for the model: a question as the body asks it, and the answer it should get. */
export interface Example {
  readonly prompt: Prompt | InputsPrompt
  readonly answer: readonly ChatMessage[]
}

export interface BuildOptions {
  /** In chats a bare array of messages is the history. */
  readonly kind: 'function' | 'chat'
  readonly plan?: PromptPlan | undefined
  /** `Class.method`, for messages of errors. Default: the name of the plan. */
  readonly where?: string | undefined
  /** Generated rules, such as the form of the answer; they join the system message at its end. */
  readonly rules?: readonly string[] | undefined
  /** Shown as earlier messages, right after the system message. */
  readonly examples?: readonly Example[] | undefined
}

/** The messages of a call in three groups; together, in this order, they are the request. */
export interface BuiltMessages {
  /** The system message, the examples and the text before the history: made anew for each turn, never part of a history. */
  readonly preamble: readonly ChatMessage[]
  readonly history: readonly ChatMessage[]
  /** What this turn says: one user message, or none. */
  readonly turn: readonly ChatMessage[]
}

/**
 * Turns what a body returned into messages. Pure: the same prompt gives the same messages, text for text.
 *
 * @throws PromptError when the prompt cannot be composed, its history is not valid, or it is empty
 */
export function buildMessages(prompt: Prompt | InputsPrompt, options: BuildOptions): BuiltMessages {
  const { kind, plan } = options
  const where = options.where ?? plan?.name ?? 'prompt'
  const composed = { kind, where, template: plan?.template }
  const pieces = compose(prompt, composed)
  const examples = (options.examples ?? []).map(({ prompt: question, answer }) => ({
    pieces: compose(question, composed).filter(
      (piece) => piece.kind !== 'history' && piece.kind !== 'system',
    ),
    answer,
  }))

  const histories = pieces.filter((piece) => piece.kind === 'history')
  if (histories.length > 1) throw new PromptError(`${where}: a prompt has one history: join the arrays.`)
  const [given] = histories
  const history = given ? [...checkHistory(given.messages, where)] : []
  const historyAt = given ? pieces.indexOf(given) : -1

  const before = userMessages(pieces.slice(0, Math.max(historyAt, 0)))
  const turn = userMessages(pieces.slice(historyAt + 1))
  const system = pieces.flatMap((piece) => (piece.kind === 'system' ? [systemText(piece.pieces, where)] : []))
  if (before.length + history.length + turn.length === 0 && system.every((text) => text === '')) {
    throw new PromptError(`${where}: the prompt is empty.`)
  }
  const rules = [
    prompt.kind === 'inputs' ? parametersText(plan?.params ?? []) : '',
    holdsAnyData([...pieces, ...examples.flatMap((example) => example.pieces)], history) ? DATA_RULE : '',
    ...(options.rules ?? []),
  ]
  const shown = examples.flatMap(({ pieces: question, answer }) => [...userMessages(question), ...answer])
  return { preamble: [...systemMessage([...system, ...rules]), ...shown, ...before], history, turn }
}

/** Literal text first and rules last: what does not change between calls is what the provider can cache. */
function systemMessage(texts: readonly string[]): ChatMessage[] {
  const content = texts.filter((text) => text !== '').join('\n\n')
  return content === '' ? [] : [{ role: 'system', content }]
}

const holdsAnyData = (pieces: readonly Piece[], history: readonly ChatMessage[]): boolean =>
  pieces.some(
    (piece) => piece.kind === 'data' || (piece.kind === 'system' && holdsAnyData(piece.pieces, [])),
  ) || history.some((message) => message.role === 'user' && messageTexts(message.content).some(holdsData))

function systemText(pieces: readonly Piece[], where: string): string {
  const misplaced = pieces.find((piece) => piece.kind !== 'text' && piece.kind !== 'data')
  if (misplaced) throw new PromptError(`${where}: ${misplaced.kind} cannot stand inside system\`…\`.`)
  return joinTexts(pieces).trim()
}

function userMessages(pieces: readonly Piece[]): ChatMessage[] {
  const visible = pieces.filter((piece) => piece.kind !== 'system')
  if (!visible.some((piece) => piece.kind === 'image')) {
    const content = joinTexts(visible).trim()
    return content === '' ? [] : [{ role: 'user', content }]
  }
  const content: UserPart[] = []
  let texts: Piece[] = []
  const flush = (): void => {
    const text = joinTexts(texts).trim()
    if (text !== '') content.push({ type: 'text', text })
    texts = []
  }
  for (const piece of visible) {
    if (piece.kind === 'image') {
      flush()
      content.push(piece.image)
    } else {
      texts.push(piece)
    }
  }
  flush()
  return [{ role: 'user', content }]
}

/** Joins text as written; a data block gets lines of its own. */
function joinTexts(pieces: readonly Piece[]): string {
  let joined = ''
  let afterData = false
  for (const piece of pieces) {
    if (piece.kind !== 'text' && piece.kind !== 'data') continue
    if (piece.text === '') continue
    const isData = piece.kind === 'data'
    if ((isData || afterData) && joined !== '' && !joined.endsWith('\n') && !piece.text.startsWith('\n')) {
      joined = `${joined.trimEnd()}\n`
    }
    joined += afterData ? piece.text.replace(/^ +/, '') : piece.text
    afterData = isData
  }
  return joined
}

const messageTexts = (content: string | readonly UserPart[]): string[] =>
  typeof content === 'string'
    ? [content]
    : content.flatMap((part) => (part.type === 'text' ? [part.text] : []))
