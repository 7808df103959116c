import { type JsonObject, textOf } from '@slf/adapter-kit'
import { outputRefusal, outputText } from './output-text.js'

/** What an item says, whatever its ids are: equal for an item that a server sends twice. */
export function itemKey(item: JsonObject): string {
  const { id: _id, status: _status, call_id: _callId, ...rest } = item
  switch (item['type']) {
    case 'message':
      return JSON.stringify(['message', outputText([item]), outputRefusal([item])])
    case 'function_call':
      return JSON.stringify(['function_call', textOf(item['name']), item['arguments']])
    default:
      return JSON.stringify(rest)
  }
}
