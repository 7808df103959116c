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
    return BigInt(this.digits) === BigInt(this.number) || String(this.number) === this.digits
  }
}

export type JsonScalar = string | number | boolean | null | LongInteger

/** What a reader finds, in the order of the text. */
export interface JsonSink {
  beginObject(): void
  beginArray(): void
  /** The name of the next member of the innermost object. */
  key(name: string): void
  /** A finished scalar. */
  scalar(value: JsonScalar): void
  /** The text so far of a string that is not finished; told at most once per piece of text. */
  growing(text: string): void
  /** The innermost object or array is finished. */
  end(): void
}
