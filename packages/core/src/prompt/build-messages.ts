import type { CacheControl, ChatMessage, TextPart, UserPart } from '../contract/chat-message.js'
import { PromptError } from '../errors/programmer-errors.js'
import type { InputsPrompt, Prompt } from './body-result.js'
import { markEnd, withoutMarks } from './cache-marks.js'
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
  /** The system message, the examples and the text before the history: made again for each turn, never part of a history. */
  readonly preamble: readonly ChatMessage[]
  readonly history: readonly ChatMessage[]
  /** What this turn says: one user message, or none. */
  readonly turn: readonly ChatMessage[]
  /** The request, where it has marks for the provider's cache, which no history keeps. */
  readonly sent?: readonly ChatMessage[]
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

  const before = userContent(pieces.slice(0, Math.max(historyAt, 0)))
  const said = userContent(pieces.slice(historyAt + 1))
  const turn = said.messages
  const system = pieces.flatMap((piece) => (piece.kind === 'system' ? systemTexts(piece.pieces, where) : []))
  if (
    before.messages.length + history.length + turn.length === 0 &&
    system.every(({ text }) => text === '')
  ) {
    throw new PromptError(`${where}: the prompt is empty.`)
  }
  const rules = [
    prompt.kind === 'inputs' ? parametersText(plan?.params ?? []) : '',
    holdsAnyData([...pieces, ...examples.flatMap((example) => example.pieces)], history) ? DATA_RULE : '',
    ...(options.rules ?? []),
  ]
  const shown = examples.flatMap(({ pieces: question, answer }) => [
    ...userContent(question).messages,
    ...answer,
  ])
  const fixed = [...systemMessage([...system, ...rules.map((text) => ({ text }))]), ...shown]
  // A mark with nothing before it in its message belongs to the end of the message before.
  const preamble = [...marked(fixed, before.leadingMark, where), ...before.messages]
  const built = { preamble, history, turn }
  if (!pieces.some(({ kind }) => kind === 'cachePoint')) return built
  const sent = [...marked([...preamble, ...history], said.leadingMark, where), ...turn]
  return { ...built, turn: turn.map(withoutMarks), sent }
}

function marked(
  messages: readonly ChatMessage[],
  mark: CacheControl | undefined,
  where: string,
): readonly ChatMessage[] {
  if (!mark) return messages
  const found = markEnd(messages, mark)
  if (!found) throw new PromptError(`${where}: there is nothing before a cachePoint() that could be cached.`)
  return found
}

/** A text, and whether it ends at a mark for the provider's cache. */
interface MarkedText {
  readonly text: string
  readonly mark?: CacheControl | undefined
}

/** Literal text first and rules last: what does not change between calls is what the provider can cache. */
function systemMessage(all: readonly MarkedText[]): ChatMessage[] {
  const parts: TextPart[] = []
  let open: string[] = []
  const close = (mark?: CacheControl): void => {
    const text = open.join('\n\n')
    if (text !== '') parts.push({ type: 'text', text, ...(mark ? { cache_control: mark } : {}) })
    open = []
  }
  for (const { text, mark } of all) {
    if (text !== '') open.push(text)
    if (mark) close(mark)
  }
  close()
  const [only] = parts
  if (!only) return []
  return [{ role: 'system', content: parts.length === 1 && !only.cache_control ? only.text : parts }]
}

const holdsAnyData = (pieces: readonly Piece[], history: readonly ChatMessage[]): boolean =>
  pieces.some(
    (piece) => piece.kind === 'data' || (piece.kind === 'system' && holdsAnyData(piece.pieces, [])),
  ) || history.some((message) => message.role === 'user' && messageTexts(message.content).some(holdsData))

function systemTexts(pieces: readonly Piece[], where: string): readonly MarkedText[] {
  const misplaced = pieces.find(({ kind }) => kind !== 'text' && kind !== 'data' && kind !== 'cachePoint')
  if (misplaced) throw new PromptError(`${where}: ${misplaced.kind} cannot stand inside system\`…\`.`)
  const texts: MarkedText[] = []
  let from = 0
  pieces.forEach((piece, at) => {
    if (piece.kind !== 'cachePoint') return
    texts.push({ text: joinTexts(pieces.slice(from, at)).trim(), mark: piece.mark })
    from = at + 1
  })
  return [...texts, { text: joinTexts(pieces.slice(from)).trim() }]
}

interface UserContent {
  readonly messages: readonly ChatMessage[]
  /** A mark that comes before any content. */
  readonly leadingMark?: CacheControl | undefined
}

function userContent(pieces: readonly Piece[]): UserContent {
  const visible = pieces.filter((piece) => piece.kind !== 'system')
  if (!visible.some(({ kind }) => kind === 'image' || kind === 'cachePoint')) {
    const content = joinTexts(visible).trim()
    return { messages: content === '' ? [] : [{ role: 'user', content }] }
  }
  const content: UserPart[] = []
  let leadingMark: CacheControl | undefined
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
    } else if (piece.kind === 'cachePoint') {
      flush()
      const last = content.pop()
      if (last) content.push({ ...last, cache_control: piece.mark })
      else leadingMark = piece.mark
    } else {
      texts.push(piece)
    }
  }
  flush()
  const [only] = content
  const isPlain = content.length === 1 && only?.type === 'text' && !only.cache_control
  if (content.length === 0) return { messages: [], leadingMark }
  return { messages: [{ role: 'user', content: isPlain ? only.text : content }], leadingMark }
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
