import type { CacheControl, ChatMessage, ImagePart } from '../contract/chat-message.js'
import { PromptError } from '../errors/programmer-errors.js'
import { type InputsPrompt, openPrompt, type Prompt } from './body-result.js'
import { dataBlock } from './data-block.js'
import { openPart, type PartContent } from './part.js'
import type { Template } from './template.js'
import { refuseUnreadable } from './unreadable-value.js'
import { valueText } from './value-text.js'

/** A prompt taken apart, in the author's order. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'data'; readonly text: string }
  | { readonly kind: 'system'; readonly pieces: readonly Piece[] }
  | { readonly kind: 'image'; readonly image: ImagePart }
  | { readonly kind: 'history'; readonly messages: readonly ChatMessage[] }
  | { readonly kind: 'cachePoint'; readonly mark: CacheControl }

/** Where a prompt is composed. */
export interface ComposeOptions {
  readonly kind: 'function' | 'chat'
  /** `Class.method`, for messages. */
  readonly where: string
  /** The `prompt` option of the method. */
  readonly template?: Template | undefined
}

/** The pieces of what a body returned. @throws PromptError when something in it has no place in a prompt. */
export function compose(prompt: Prompt | InputsPrompt, options: ComposeOptions): readonly Piece[] {
  return prompt.kind === 'inputs' ? fillTemplate(prompt.values, options) : taggedPrompt(prompt, options)
}

function taggedPrompt(prompt: Prompt, options: ComposeOptions): readonly Piece[] {
  const { template, where } = options
  if (template && template.names.length > 0) {
    throw new PromptError(
      `${where} has placeholders in its 'prompt' option, but returns prompt\`…\`: return inputs({ ${template.names.join(', ')} }).`,
    )
  }
  return [...systemOf(template), ...interleave(prompt, options)]
}

function fillTemplate(values: InputsPrompt['values'], options: ComposeOptions): readonly Piece[] {
  const { template, where } = options
  if (!template) {
    throw new PromptError(
      `${where} returns inputs(…) but has no 'prompt' option: write one, or return prompt\`…\`.`,
    )
  }
  const missing = template.names.find((name) => !Object.hasOwn(values, name))
  if (missing !== undefined) {
    throw new PromptError(`${where}: the prompt uses {${missing}}, but inputs(…) does not give '${missing}'.`)
  }
  const rest = Object.entries(values).filter(([name]) => !template.names.includes(name))
  const inUserMessage = template.names.length > 0 || rest.length === 0
  const filled = interleave(
    { texts: template.texts, values: template.names.map((name) => values[name]) },
    options,
  )
  const { histories, others } = namedInputs(rest, options)
  if (!inUserMessage) return [...systemOf(template), ...histories, ...others]
  // What is said now stands behind the history: the inputs that are not mentioned, otherwise the template.
  return others.length > 0 ? [...filled, ...histories, ...others] : [...histories, ...filled]
}

const systemOf = (template: Template | undefined): Piece[] =>
  template ? [{ kind: 'system', pieces: [{ kind: 'text', text: template.texts.join('') }] }] : []

/**
 * Inputs that the template does not mention: histories, and data (functions) or what the user says (chats), each a
 * paragraph of its own.
 */
function namedInputs(
  inputs: readonly (readonly [string, unknown])[],
  options: ComposeOptions,
): { readonly histories: readonly Piece[]; readonly others: readonly Piece[] } {
  const groups = inputs.map(([name, value]) => {
    const isPlain = !openPrompt(value) && !openPart(value) && !isComposite(value)
    if (isPlain && options.kind === 'function')
      return [{ kind: 'data', text: dataBlock({ [name]: value }) } as const]
    return [paragraph, ...piecesOf(value, options)]
  })
  const isHistory = (group: readonly Piece[]): boolean => group[1]?.kind === 'history'
  return {
    histories: groups.filter(isHistory).flat(),
    others: groups.filter((group) => !isHistory(group)).flat(),
  }
}

const paragraph: Piece = { kind: 'text', text: '\n\n' }

function interleave(
  template: { readonly texts: readonly string[]; readonly values: readonly unknown[] },
  options: ComposeOptions,
): Piece[] {
  return template.texts.flatMap((text, index) => [
    { kind: 'text', text } as const,
    ...(index < template.values.length ? piecesOf(template.values[index], options) : []),
  ])
}

function piecesOf(value: unknown, options: ComposeOptions): readonly Piece[] {
  const nested = openPrompt(value)
  if (nested?.kind === 'prompt') return interleave(nested, options)
  if (nested) {
    throw new PromptError(
      `${options.where}: ${nested.kind}(…) is returned from the body, it is no part of a prompt.`,
    )
  }
  const part = openPart(value)
  if (part) return piecesOfPart(part, options)
  if (Array.isArray(value)) {
    if (isComposite(value)) return value.flatMap((item: unknown) => piecesOf(item, options))
    if (options.kind === 'chat' && (value.length === 0 || value.some(hasRole)))
      return [{ kind: 'history', messages: value as ChatMessage[] }]
  }
  checkInsertable(value, options.where)
  return [{ kind: 'text', text: valueText(value) }]
}

function piecesOfPart(part: PartContent, options: ComposeOptions): readonly Piece[] {
  switch (part.kind) {
    case 'system':
      return [{ kind: 'system', pieces: interleave(part, options) }]
    case 'data':
      return [{ kind: 'data', text: dataBlock(part.values) }]
    case 'image':
    case 'history':
    case 'cachePoint':
      return [part]
  }
}

/** An array that holds a part or a prompt is a piece of prompt; any other is a value. */
const isComposite = (value: unknown): boolean =>
  Array.isArray(value) && value.some((item) => (openPrompt(item) ?? openPart(item)) !== undefined)

const hasRole = (item: unknown): boolean =>
  typeof item === 'object' && item !== null && typeof (item as { readonly role?: unknown }).role === 'string'

function checkInsertable(value: unknown, where: string): void {
  if (typeof value === 'function' || typeof value === 'symbol') {
    const name = typeof value === 'function' ? value.name : String(value)
    throw new PromptError(
      `${where}: the ${typeof value} '${name}' was put into the prompt: insert its value.`,
    )
  }
  if (typeof (value as { readonly then?: unknown } | null | undefined)?.then === 'function') {
    throw new PromptError(`${where}: the prompt contains a promise: await it first.`)
  }
  refuseUnreadable(value, `${where}: a value of the prompt`)
}
