import { StreamFormatError } from '@slf/core'
import { DEFAULT_DEPTH, parseJson } from './parse-json.js'

/**
 * The JSON values of an event. Usually one; where a server forgot the blank line between two events, one in each line.
 *
 * @param maxDepth how many levels the JSON may have. Default 128.
 * @throws StreamFormatError for what is not JSON, ResponseTooLargeError for too many levels.
 */
export function parseEventData(data: string, maxDepth: number = DEFAULT_DEPTH): readonly unknown[] {
  try {
    return [parseJson(data, maxDepth)]
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const lines = data.split('\n').filter((line) => line.trim() !== '')
    if (lines.length > 1) {
      try {
        return lines.map((line) => parseJson(line, maxDepth))
      } catch {
        // Then it is as broken as a whole.
      }
    }
    throw new StreamFormatError('An event of the stream is not JSON.', { body: data.slice(0, 500) })
  }
}
