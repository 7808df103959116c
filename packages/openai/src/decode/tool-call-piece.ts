import { isJsonObject, type JsonObject } from '@slf/adapter-kit'
import { type CallFields, callFields } from '../history/call-fields.js'
import { textValue } from './text-value.js'

/** A piece of a tool call, read from the delta of any server. `''` means that the piece does not say it. */
export interface ToolCallPiece {
  readonly index: number | undefined
  readonly id: string
  readonly name: string
  /** Arguments as JSON text; of a custom tool, its input as it is. */
  readonly text: string
  /** A call of a custom tool, whose input is any text. */
  readonly isCustom: boolean
  /** What the server wants back with the call. */
  readonly fields: CallFields | undefined
}

/** Reads an entry of `tool_calls`. `json` is the text that it was parsed from. */
export function toolCallPiece(delta: JsonObject, json?: string): ToolCallPiece {
  const custom = isJsonObject(delta['custom']) ? delta['custom'] : {}
  // Snowflake sends an empty `custom` beside each function.
  const isCustom = delta['type'] === 'custom' || Boolean(custom['name'] || custom['input'])
  // Without a `function`, some servers write name and arguments into the call itself.
  const called = isCustom ? custom : isJsonObject(delta['function']) ? delta['function'] : delta
  return {
    index: indexValue(delta['index']),
    id: stringOf(delta['id']),
    name: stringOf(called['name']),
    text: isCustom
      ? (textValue(custom['input'], 'input', json) ?? '')
      : argumentsText(called['arguments'], json),
    isCustom,
    fields: callFields(delta),
  }
}

/** Reads a `function_call`, the form of calls before `tool_calls`; undefined for the empty ones that servers add. */
export function functionCallPiece(call: unknown, json?: string): ToolCallPiece | undefined {
  if (!isJsonObject(call)) return undefined
  const piece = toolCallPiece({ function: call }, json)
  return piece.name === '' && piece.text === '' ? undefined : piece
}

function indexValue(index: unknown): number | undefined {
  const number = typeof index === 'string' && /^\d{1,9}$/.test(index) ? Number(index) : index
  return Number.isInteger(number) ? (number as number) : undefined
}

/** Some servers send the arguments as an object (llama.cpp). */
function argumentsText(value: unknown, json: string | undefined): string {
  return textValue(value, 'arguments', json) ?? JSON.stringify(value)
}

const stringOf = (value: unknown): string => (typeof value === 'string' ? value : '')
