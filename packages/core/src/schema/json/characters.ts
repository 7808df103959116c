export const TAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const SPACE = 0x20
export const QUOTE = 0x22
export const HASH = 0x23
export const DOLLAR = 0x24
export const APOSTROPHE = 0x27
export const STAR = 0x2a
export const PLUS = 0x2b
export const COMMA = 0x2c
export const MINUS = 0x2d
export const DOT = 0x2e
export const SLASH = 0x2f
export const COLON = 0x3a
export const LESS_THAN = 0x3c
export const GREATER_THAN = 0x3e
export const OPEN_BRACKET = 0x5b
export const BACKSLASH = 0x5c
export const CLOSE_BRACKET = 0x5d
export const UNDERSCORE = 0x5f
export const BACKTICK = 0x60
export const OPEN_BRACE = 0x7b
export const CLOSE_BRACE = 0x7d
const NO_BREAK_SPACE = 0xa0
export const OPEN_TYPOGRAPHIC = 0x201c
export const CLOSE_TYPOGRAPHIC = 0x201d
const BYTE_ORDER_MARK = 0xfeff

/** White space of JSON, and what comes in its place when text is copied. */
export function isSpace(code: number): boolean {
  return (
    code === SPACE ||
    code === LF ||
    code === CR ||
    code === TAB ||
    code === NO_BREAK_SPACE ||
    code === BYTE_ORDER_MARK
  )
}

export function isOpeningQuote(code: number): boolean {
  return code === QUOTE || code === APOSTROPHE || code === OPEN_TYPOGRAPHIC
}

/** Letters of any script, `_` and `$`. */
export function isWordStart(code: number): boolean {
  const isLetter = (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)
  return isLetter || code === UNDERSCORE || code === DOLLAR || (code > 0x7f && code !== CLOSE_TYPOGRAPHIC)
}

/** Letters, digits, and the signs that numbers begin with. */
export function isBareStart(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39
  return isDigit || code === MINUS || code === PLUS || code === DOT || isWordStart(code)
}

/** What ends a value without quotes. */
export function isDelimiter(code: number): boolean {
  switch (code) {
    case COMMA:
    case CLOSE_BRACE:
    case CLOSE_BRACKET:
    case OPEN_BRACE:
    case OPEN_BRACKET:
    case COLON:
    case LF:
    case CR:
    case QUOTE:
    case OPEN_TYPOGRAPHIC:
      return true
    default:
      return false
  }
}

/** A character in a message. */
export function show(code: number): string {
  return `'${String.fromCharCode(code)}'`
}
