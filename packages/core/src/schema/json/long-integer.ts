/** An integer beyond the safe ones: its digits must not be lost before the schema says what it is. */
export class LongInteger {
  readonly digits: string
  constructor(digits: string) {
    this.digits = digits
  }

  /** The nearest double. */
  get number(): number {
    return Number(this.digits)
  }

  /** Whether the double is the same number, or the one that JavaScript writes with these digits. */
  get isExact(): boolean {
    const { digits, number } = this
    if (!Number.isFinite(number)) return false
    return BigInt(digits) === BigInt(number) || wholeDigits(String(number)) === withoutLeadingZeros(digits)
  }
}

const LITERAL = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/
/** No double is longer. */
const MAX_DIGITS = 400

/**
 * The digits of a number literal without its exponent and without a fraction of nothing but zeros; `undefined` when it
 * is not a whole number.
 */
export function wholeDigits(literal: string): string | undefined {
  const match = LITERAL.exec(literal)
  if (!match) return undefined
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const shift = Number(exponent)
  if (Math.abs(shift) > MAX_DIGITS) return undefined
  const all = whole + fraction.padEnd(shift, '0')
  const point = whole.length + shift
  if (point < 0 || /[1-9]/.test(all.slice(point))) return undefined
  return sign + withoutLeadingZeros(all.slice(0, point))
}

function withoutLeadingZeros(digits: string): string {
  return digits.replace(/^(-?)0+(?=\d)/, '$1') || '0'
}

/** The number that a literal means; beyond the safe integers with its digits, `undefined` when they would be lost. */
export function numberFromLiteral(literal: string): number | LongInteger | undefined {
  const value = Number(literal)
  if (!(Math.abs(value) > Number.MAX_SAFE_INTEGER)) return value
  const digits = wholeDigits(literal)
  if (digits !== undefined) return new LongInteger(digits)
  return Number.isFinite(value) ? undefined : value
}
