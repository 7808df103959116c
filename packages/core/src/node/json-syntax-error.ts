/** Where a text stops being JSON. */
export interface JsonSyntaxError {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** What is wrong, without quoting the text: it may hold keys. */
  readonly problem: string
}

const whitespace = /[ \t\r\n]*/y
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y

/**
 * Finds the first fault in a text that `JSON.parse` refused. The message of `JSON.parse` cannot be used: it quotes the
 * text around the fault, and it does not always say where the fault is.
 */
export function findJsonSyntaxError(text: string): JsonSyntaxError | undefined {
  const fault = new Scanner(text).scan()
  if (!fault) return undefined
  const before = text.slice(0, fault.at)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: fault.at - lineStart + 1, problem: fault.problem }
}

type Fault = { readonly at: number; readonly problem: string }

/** What the grammar allows at the present place. */
type Expected = 'value' | 'property name' | 'comma or closing bracket'

/** Walks through the grammar of RFC 8259 with a stack of its own, so that nesting cannot exhaust the call stack. */
class Scanner {
  readonly #text: string
  readonly #open: ('{' | '[')[] = []
  #at = 0
  #expected: Expected = 'value'

  constructor(text: string) {
    this.#text = text
  }

  scan(): Fault | undefined {
    for (;;) {
      this.#match(whitespace)
      const isWhole = this.#expected === 'comma or closing bracket' && this.#open.length === 0
      if (isWhole) {
        return this.#at === this.#text.length
          ? undefined
          : this.#fault('text after the end of the JSON value')
      }
      const fault = this.#step()
      if (fault) return fault
    }
  }

  #step(): Fault | undefined {
    if (this.#expected === 'value') return this.#value()
    return this.#expected === 'property name' ? this.#propertyName() : this.#afterValue()
  }

  #value(): Fault | undefined {
    const next = this.#text[this.#at]
    if (next === '{' || next === '[') {
      this.#at++
      this.#open.push(next)
      this.#match(whitespace)
      if (this.#text[this.#at] === closingOf(next)) return this.#close()
      this.#expected = next === '{' ? 'property name' : 'value'
      return undefined
    }
    this.#expected = 'comma or closing bracket'
    if (this.#match(string) || this.#match(scalar)) return undefined
    return this.#fault(next === '"' ? 'a text that is not closed or holds a bad escape' : 'expected a value')
  }

  #propertyName(): Fault | undefined {
    if (!this.#match(string)) return this.#fault('expected a property name in double quotes')
    this.#match(whitespace)
    if (this.#text[this.#at] !== ':') return this.#fault("expected ':' after the property name")
    this.#at++
    this.#expected = 'value'
    return undefined
  }

  #afterValue(): Fault | undefined {
    const opening = this.#open.at(-1) ?? '['
    const closing = closingOf(opening)
    const next = this.#text[this.#at]
    if (next === closing) return this.#close()
    if (next !== ',') return this.#fault(`expected ',' or '${closing}'`)
    const comma = this.#at++
    this.#match(whitespace)
    if (this.#text[this.#at] === closing) return { at: comma, problem: 'a comma after the last entry' }
    this.#expected = opening === '{' ? 'property name' : 'value'
    return undefined
  }

  #close(): undefined {
    this.#open.pop()
    this.#at++
    this.#expected = 'comma or closing bracket'
  }

  #fault(problem: string): Fault {
    if (this.#at >= this.#text.length) return { at: this.#at, problem: `the text ends too early: ${problem}` }
    const isComment = this.#text.startsWith('//', this.#at) || this.#text.startsWith('/*', this.#at)
    return { at: this.#at, problem: isComment ? 'a comment, which JSON does not have' : problem }
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    if (!pattern.test(this.#text)) return false
    this.#at = pattern.lastIndex
    return true
  }
}

const closingOf = (opening: '{' | '['): '}' | ']' => (opening === '{' ? '}' : ']')
