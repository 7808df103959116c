import { ResponseTooLargeError } from '@slf/core'

/**
 * Reads the body of a response piece by piece and counts what comes out of the decompression, so that neither an
 * endless body nor a compression bomb is ever held in memory.
 */
export class BodyReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  readonly #limit: number
  #bytes = 0

  constructor(response: Response, limit: number) {
    this.#reader = response.body?.getReader()
    this.#limit = limit
  }

  /**
   * The next piece, or undefined at the end.
   * @throws ResponseTooLargeError once more bytes came than the limit allows, and whatever the connection fails with.
   */
  async read(): Promise<Uint8Array | undefined> {
    if (!this.#reader) return undefined
    for (;;) {
      const { done, value } = await this.#reader.read()
      if (done) return undefined
      if (value.length === 0) continue
      this.#bytes += value.length
      if (this.#bytes > this.#limit) {
        throw new ResponseTooLargeError(`The answer is larger than ${this.#limit} bytes.`, {
          limit: this.#limit,
          phase: 'body',
        })
      }
      return value
    }
  }

  /** Closes the connection unless the body was read to its end. A pending `read` ends. */
  cancel(): void {
    // A body that failed already rejects here with the failure that `read` has reported.
    this.#reader?.cancel().catch(() => {})
  }
}
