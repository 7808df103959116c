import { CR, GREATER_THAN, LESS_THAN, LF, SLASH, SPACE, TAB } from '../json/characters.js'

/** Longer tags are text. */
const MAX_TAG = 300

/** The text ends before the tag does. */
export const CUT = -1

/** The position behind the `>` of the tag that a `<` begins; 0 when it is no tag, `CUT` when more must come to tell. */
export function endOfTag(text: string, start: number): number {
  const limit = Math.min(text.length, start + 1 + MAX_TAG)
  for (let position = start + 1; position < limit; position++) {
    const code = text.charCodeAt(position)
    if (code === GREATER_THAN) return position + 1
    if (code === LESS_THAN) return 0
  }
  return limit === text.length ? CUT : 0
}

export function isClosingTag(text: string, start: number): boolean {
  return text.charCodeAt(start + 1) === SLASH
}

/** The name in the tag that begins at a position. */
export function nameOfTag(text: string, start: number): string {
  const from = start + (isClosingTag(text, start) ? 2 : 1)
  let to = from
  while (!isEndOfName(text.charCodeAt(to))) to++
  return text.slice(from, to)
}

/** Blanks, `/` and `>`; a tag has the last one at the latest. */
export function isEndOfName(code: number): boolean {
  return isBlank(code) || code === SLASH || code === GREATER_THAN
}

export function endOfBlanks(text: string, from: number): number {
  let position = from
  while (position < text.length && isBlank(text.charCodeAt(position))) position++
  return position
}

function isBlank(code: number): boolean {
  return code === SPACE || code === LF || code === CR || code === TAB
}

/** A tag in an answer. */
export interface Markup {
  readonly name: string
  readonly isClosing: boolean
  /** It is closed at once: `<a/>`. */
  readonly isEmpty: boolean
  /** As it was written. */
  readonly source: string
}

/** The tag between two positions. */
export function markupAt(text: string, start: number, end: number): Markup {
  return {
    name: nameOfTag(text, start),
    isClosing: isClosingTag(text, start),
    isEmpty: text.charCodeAt(end - 2) === SLASH,
    source: text.slice(start, end),
  }
}

const ATTRIBUTE = /\s+([^\s=/>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y

/** The attributes of a tag with their values; nothing when they cannot all be told apart. */
export function attributesOf({ name, source }: Markup): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = []
  ATTRIBUTE.lastIndex = 1 + name.length
  let end = ATTRIBUTE.lastIndex
  for (let match = ATTRIBUTE.exec(source); match; match = ATTRIBUTE.exec(source)) {
    found.push([match[1] ?? '', match[2] ?? match[3] ?? ''])
    end = ATTRIBUTE.lastIndex
  }
  return /^\s*\/?>$/.test(source.slice(end)) ? found : []
}

export function hasAttributes({ name, source }: Markup): boolean {
  return /[^\s/>]/.test(source.slice(1 + name.length))
}

/** `<a nil="true"/>`, `<a xsi:nil="true"/>`: what XML writes for null. */
export function isNil(tag: Markup): boolean {
  return attributesOf(tag).some(([name, value]) => /(?:^|:)(?:nil|null)$/.test(name) && value === 'true')
}
