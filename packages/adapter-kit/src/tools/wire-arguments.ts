import { isJsonObject } from '../parsing/json-object.js'

/**
 * The arguments of an earlier tool call as they go back to a provider: always the text of a JSON object. Servers parse
 * them, and one that a model got wrong would make every further request of the conversation fail; it is sent as
 * `{ "invalid_arguments": text }`, so that the model still sees what it wrote.
 */
export function wireArguments(text: string): string {
  if (text.trim() === '') return '{}'
  try {
    if (isJsonObject(JSON.parse(text))) return text
  } catch {
    // Not JSON: told below.
  }
  return JSON.stringify({ invalid_arguments: text })
}
