import { anyObject, closed, flag, integer, type JsonSchema, ofType } from './json-schema.js'
import { listOf, nullable, number, anyOf, text, word } from './json-schema.js'

const status = word('in_progress completed incomplete')
const phase = { 'phase?': nullable(word('commentary final_answer')) }
const imageDetail = word('low high auto original')

/** Texts, images and files. In the output of a tool more may be null, and an image needs no `detail`. */
function contentParts(isOutput: boolean): JsonSchema {
  const maybeNull = (schema: JsonSchema): JsonSchema => (isOutput ? nullable(schema) : schema)
  const cacheable = { 'prompt_cache_breakpoint?': maybeNull(closed({ mode: word('explicit') })) }
  const imagePart = {
    type: word('input_image'),
    'image_url?': nullable(text),
    'file_id?': nullable(text),
    ...(isOutput ? { 'detail?': nullable(imageDetail) } : { detail: imageDetail }),
  }
  const filePart = {
    type: word('input_file'),
    'file_id?': nullable(text),
    'filename?': maybeNull(text),
    'file_data?': maybeNull(text),
    'file_url?': maybeNull(text),
    'detail?': word('auto low high'),
  }
  const parts = [{ type: word('input_text'), text }, imagePart, filePart]
  return listOf(anyOf(...parts.map((part) => closed({ ...part, ...cacheable }))))
}
const inputContent = contentParts(false)

const message = anyOf(
  closed({
    'type?': word('message'),
    role: word('user assistant system developer'),
    content: anyOf(text, inputContent),
    ...phase,
  }),
  closed({
    'type?': word('message'),
    role: word('user system developer'),
    content: inputContent,
    'status?': status,
  }),
  closed({
    type: word('message'),
    id: text,
    role: word('assistant'),
    status,
    content: listOf(
      anyOf(
        closed({
          type: word('output_text'),
          text,
          annotations: listOf(anyObject),
          'logprobs?': listOf(anyObject),
        }),
        closed({ type: word('refusal'), refusal: text }),
      ),
    ),
    ...phase,
  }),
)
const functionCall = closed({
  type: word('function_call'),
  'id?': text,
  call_id: text,
  name: text,
  arguments: text,
  'status?': status,
  'namespace?': text,
  'caller?': nullable(anyObject),
})
const functionCallOutput = closed({
  type: word('function_call_output'),
  'id?': nullable(text),
  'call_id?': nullable({ type: 'string', minLength: 1, maxLength: 64 }),
  output: anyOf({ type: 'string', maxLength: 10_485_760 }, contentParts(true)),
  'status?': nullable(status),
  'name?': nullable(text),
  'namespace?': nullable(text),
  'caller?': nullable(anyObject),
})
const reasoning = closed({
  type: word('reasoning'),
  id: text,
  summary: listOf(closed({ type: word('summary_text'), text })),
  'content?': listOf(closed({ type: word('reasoning_text'), text })),
  'encrypted_content?': nullable(text),
  'status?': status,
})
/** Items of OpenAI's own tools, which this repository only sends back as they came. */
const hostedItem = ofType(`
  file_search_call computer_call computer_call_output web_search_call tool_search_call
  tool_search_output additional_tools compaction image_generation_call
  code_interpreter_call local_shell_call local_shell_call_output shell_call
  shell_call_output apply_patch_call apply_patch_call_output mcp_list_tools
  mcp_approval_request mcp_approval_response mcp_call custom_tool_call
  custom_tool_call_output compaction_trigger program program_output
`)
const reference = closed({ 'type?': nullable(word('item_reference')), id: text })

const tool = anyOf(
  closed({
    type: word('function'),
    name: text,
    'description?': nullable(text),
    parameters: nullable(anyObject),
    strict: nullable(flag),
    'output_schema?': nullable(anyObject),
    'defer_loading?': flag,
    'allowed_callers?': nullable(listOf(word('direct programmatic'))),
  }),
  ofType(`
    file_search computer computer_use_preview web_search web_search_2025_08_26 mcp code_interpreter
    programmatic_tool_calling image_generation local_shell shell custom namespace tool_search
    web_search_preview web_search_preview_2025_03_11 apply_patch
  `),
)
const toolChoice = anyOf(
  word('none auto required'),
  closed({ type: word('function custom'), name: text }),
  ofType(`
    allowed_tools mcp programmatic_tool_calling apply_patch shell file_search web_search_preview
    web_search_preview_2025_03_11 computer computer_use_preview computer_use image_generation
    code_interpreter
  `),
)
const effort = nullable(word('none minimal low medium high xhigh max'))
const summary = nullable(word('auto concise detailed'))
const format = anyOf(
  closed({ type: word('text json_object') }),
  closed({
    type: word('json_schema'),
    name: text,
    'description?': text,
    schema: anyObject,
    'strict?': nullable(flag),
  }),
)

/**
 * A request of the Responses API, written by hand from OpenAI's API reference: whole for messages, function calls,
 * reasoning, function tools and formats; of what belongs to OpenAI's own tools only the kinds that there are.
 */
export const responsesRequest = closed({
  'model?': text,
  'input?': anyOf(
    text,
    listOf(anyOf(message, functionCall, functionCallOutput, reasoning, hostedItem, reference)),
  ),
  'instructions?': nullable(text),
  'tools?': listOf(tool),
  'tool_choice?': toolChoice,
  'parallel_tool_calls?': nullable(flag),
  'max_tool_calls?': nullable(integer()),
  'text?': closed({ 'format?': format, 'verbosity?': nullable(word('low medium high')) }),
  'reasoning?': nullable(
    closed({
      'effort?': effort,
      'summary?': summary,
      'generate_summary?': summary,
      'mode?': text,
      'context?': nullable(word('auto current_turn all_turns')),
    }),
  ),
  'include?': nullable(
    listOf(
      word(`
        file_search_call.results web_search_call.results web_search_call.action.sources
        message.input_image.image_url computer_call_output.output.image_url
        code_interpreter_call.outputs reasoning.encrypted_content
        message.output_text.logprobs
      `),
    ),
  ),
  'max_output_tokens?': nullable(integer(16)),
  'stream?': nullable(flag),
  'stream_options?': nullable(closed({ 'include_obfuscation?': flag })),
  'temperature?': nullable(number(0, 2)),
  'top_p?': nullable(number(0, 1)),
  'top_logprobs?': integer(0, 20),
  'truncation?': nullable(word('auto disabled')),
  'service_tier?': nullable(word('auto default flex scale priority fast ultrafast')),
  'metadata?': nullable({ type: 'object', additionalProperties: text }),
  'store?': nullable(flag),
  'background?': nullable(flag),
  'previous_response_id?': nullable(text),
  'user?': text,
  'safety_identifier?': nullable({ type: 'string', maxLength: 64 }),
  'prompt_cache_key?': nullable(text),
  'prompt_cache_retention?': nullable(word('in_memory 24h')),
  'prompt_cache_options?': anyObject,
  'prompt?': nullable(anyObject),
  'conversation?': nullable(anyOf(text, anyObject)),
  'context_management?': nullable(listOf(anyObject, 1)),
  'moderation?': nullable(anyObject),
})
