const REPLACEMENT = '\uFFFD'

/** Turns the bytes of a stream into text, and notices bytes that are none. */
export class UTF8Text {
  // One decoder for the whole stream: characters are split over reads, and it removes the byte order mark.
  readonly #decoder = new TextDecoder()
  readonly #onMalformed: () => void
  #isWatching = true
  /** The bytes of a character that is not whole yet. */
  #rest: readonly number[] = []

  /** @param onMalformed called once when bytes became replacement characters. */
  constructor(onMalformed: () => void) {
    this.#onMalformed = onMalformed
  }

  push(bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes, { stream: true })
    if (this.#isWatching) this.#watch(text, bytes)
    return text
  }

  end(): string {
    const text = this.#decoder.decode()
    if (this.#isWatching && text.includes(REPLACEMENT)) this.#report()
    return text
  }

  /** A replacement character may also have been sent as one: then the bytes are right. */
  #watch(text: string, bytes: Uint8Array): void {
    if (text.includes(REPLACEMENT) && !isUTF8([...this.#rest], bytes)) return this.#report()
    this.#rest = incompleteEnd(this.#rest, bytes)
  }

  #report(): void {
    this.#isWatching = false
    this.#onMalformed()
  }
}

function isUTF8(rest: readonly number[], bytes: Uint8Array): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    decoder.decode(Uint8Array.from(rest), { stream: true })
    decoder.decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

/** The bytes at the end that begin a character without ending it: three at most. */
function incompleteEnd(rest: readonly number[], bytes: Uint8Array): readonly number[] {
  const last = bytes[bytes.length - 1]
  if (last === undefined) return rest
  if (last < 0x80) return []
  const tail = bytes.length >= 3 ? [...bytes.subarray(-3)] : [...rest, ...bytes].slice(-3)
  for (let length = 1; length <= tail.length; length++) {
    const lead = tail[tail.length - length] ?? 0
    if (lead < 0x80) return []
    if (lead < 0xc0) continue
    const wanted = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    return wanted > length ? tail.slice(-length) : []
  }
  return []
}
