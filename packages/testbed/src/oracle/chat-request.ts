import { anyObject, closed, flag, integer, type JsonSchema, ofType } from './json-schema.js'
import { listOf, nullable, number, anyOf, text, word } from './json-schema.js'

const cacheable = { 'prompt_cache_breakpoint?': closed({ mode: word('explicit') }) }
const textPart = closed({ type: word('text'), text, ...cacheable })
const refusalPart = closed({ type: word('refusal'), refusal: text })
const imagePart = closed({
  type: word('image_url'),
  image_url: closed({ url: text, 'detail?': word('auto low high') }),
  ...cacheable,
})
const audioPart = closed({
  type: word('input_audio'),
  input_audio: closed({ data: text, format: word('wav mp3') }),
  ...cacheable,
})
const filePart = closed({
  type: word('file'),
  file: closed({ 'filename?': text, 'file_data?': text, 'file_id?': text }),
  ...cacheable,
})
const contentOf = (...parts: readonly JsonSchema[]): JsonSchema => anyOf(text, listOf(anyOf(...parts), 1))

const toolCall = anyOf(
  closed({ id: text, type: word('function'), function: closed({ name: text, arguments: text }) }),
  closed({ id: text, type: word('custom'), custom: closed({ name: text, input: text }) }),
)
const message = anyOf(
  closed({ role: word('developer system'), content: contentOf(textPart), 'name?': text }),
  closed({
    role: word('user'),
    content: contentOf(textPart, imagePart, audioPart, filePart),
    'name?': text,
  }),
  closed({
    role: word('assistant'),
    'content?': nullable(contentOf(textPart, refusalPart)),
    'refusal?': nullable(text),
    'name?': text,
    'audio?': nullable(closed({ id: text })),
    'tool_calls?': listOf(toolCall),
    'function_call?': nullable(closed({ name: text, arguments: text })),
  }),
  closed({ role: word('tool'), content: contentOf(textPart), tool_call_id: text }),
  closed({ role: word('function'), content: nullable(text), name: text }),
)

const tool = anyOf(
  closed({
    type: word('function'),
    function: closed({
      name: text,
      'description?': text,
      'parameters?': anyObject,
      'strict?': nullable(flag),
    }),
  }),
  ofType('custom'),
)
const toolChoice = anyOf(
  word('none auto required'),
  closed({ type: word('function'), function: closed({ name: text }) }),
  closed({ type: word('custom'), custom: closed({ name: text }) }),
  ofType('allowed_tools'),
)
const responseFormat = anyOf(
  closed({ type: word('text json_object') }),
  closed({
    type: word('json_schema'),
    json_schema: closed({
      name: text,
      'description?': text,
      'schema?': anyObject,
      'strict?': nullable(flag),
    }),
  }),
)

/**
 * A request of Chat Completions, written by hand from OpenAI's API reference: whole for messages, function tools and
 * formats; of what no test here sends (audio, hosted search, moderation) only that it is an object.
 */
export const chatRequest = closed({
  model: text,
  messages: listOf(message, 1),
  'tools?': listOf(tool),
  'tool_choice?': toolChoice,
  'parallel_tool_calls?': flag,
  'functions?': listOf(closed({ name: text, 'description?': text, 'parameters?': anyObject }), 1),
  'function_call?': anyOf(word('none auto'), closed({ name: text })),
  'response_format?': responseFormat,
  'stream?': nullable(flag),
  'stream_options?': nullable(closed({ 'include_usage?': flag, 'include_obfuscation?': flag })),
  'max_completion_tokens?': nullable(integer()),
  'max_tokens?': nullable(integer()),
  'temperature?': nullable(number(0, 2)),
  'top_p?': nullable(number(0, 1)),
  'frequency_penalty?': nullable(number(-2, 2)),
  'presence_penalty?': nullable(number(-2, 2)),
  'stop?': nullable(anyOf(text, { ...listOf(text, 1), maxItems: 4 })),
  'seed?': nullable(integer()),
  'n?': nullable(integer(1, 128)),
  'logit_bias?': nullable({ type: 'object', additionalProperties: integer() }),
  'logprobs?': nullable(flag),
  'top_logprobs?': integer(0, 20),
  'reasoning_effort?': nullable(word('none minimal low medium high xhigh max')),
  'verbosity?': nullable(word('low medium high')),
  'service_tier?': nullable(word('auto default flex scale priority fast')),
  'modalities?': nullable(listOf(word('text audio'))),
  'metadata?': nullable({ type: 'object', additionalProperties: text }),
  'store?': nullable(flag),
  'user?': text,
  'safety_identifier?': nullable({ type: 'string', maxLength: 64 }),
  'prompt_cache_key?': nullable(text),
  'prompt_cache_retention?': nullable(word('in_memory 24h')),
  'prompt_cache_options?': anyObject,
  'prediction?': ofType('content'),
  'audio?': nullable(anyObject),
  'moderation?': nullable(anyObject),
  'web_search_options?': anyObject,
})
