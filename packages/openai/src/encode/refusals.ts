import { type FieldRefusal, isJsonObject, type JsonObject } from '@slf/adapter-kit'
import { mapCallIds, nameToolMessages, textContents } from './amended-messages.js'

/** A field that some servers refuse or want otherwise, and who says so. */
export interface KnownRefusal extends FieldRefusal {
  /** Providers and their words, for the tests and for whoever adds one. */
  readonly seen: readonly (readonly [provider: string, message: string])[]
}

/** Fields of the history in which servers give reasoning; one that gave none may refuse them. */
const reasoningFields = [
  'reasoning_content',
  'reasoning',
  'reasoning_text',
  'reasoning_details',
  'reasoning_opaque',
  'thinking_blocks',
  'provider_specific_fields',
  'extra_content',
] as const

/** What servers refuse, and how they are asked again. In this order: more exact wordings first. */
export const refusals: readonly KnownRefusal[] = [
  {
    field: 'stream_options',
    words: [['stream_options'], ['include_usage']],
    // What it asks for comes unasked from some servers, and is estimated for others.
    isSilent: true,
    seen: [
      [
        'vLLM, older',
        "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted'}]",
      ],
      ['Mistral, older', 'Extra inputs are not permitted (stream_options)'],
      ['Azure, older', 'Unrecognized request argument supplied: stream_options'],
    ],
  },
  {
    field: 'max_tokens',
    instead: 'max_completion_tokens',
    isSilent: true,
    words: [["use 'max_completion_tokens' instead"]],
    seen: [
      [
        'OpenAI, Azure, Copilot',
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      ],
    ],
  },
  {
    field: 'max_completion_tokens',
    instead: 'max_tokens',
    isSilent: true,
    words: [['use', "'max_tokens'", 'instead'], ['use max_tokens instead']],
    seen: [
      [
        'vLLM, older',
        "[{'type': 'extra_forbidden', 'loc': ('body', 'max_completion_tokens'), 'msg': 'Extra inputs are not permitted', 'input': 8192}]",
      ],
      ['Azure, older', 'Unrecognized request argument supplied: max_completion_tokens'],
      ['gateways', "max_completion_tokens is only for o-series models: use 'max_tokens' instead"],
    ],
  },
  {
    field: 'parallel_tool_calls',
    seen: [
      ['OpenAI', "Unsupported parameter: 'parallel_tool_calls' is not supported with this model."],
      ['Azure', 'Unknown parameter: parallel_tool_calls'],
      ['stdapi', 'Value error, parallel_tool_calls=False is not supported on this backend.'],
    ],
  },
  {
    field: 'tools.*.function.strict',
    seen: [
      [
        'Gemini',
        'Invalid JSON payload received. Unknown name "strict" at \'tools[0].function\': Cannot find field.',
      ],
      ['Fireworks', "Extra inputs are not permitted, field: 'tools[0].function.strict'"],
    ],
  },
  {
    field: 'response_format.json_schema.strict',
    seen: [['Cohere', "unknown field: parameter 'response_format.json_schema.strict' is not a valid field"]],
  },
  ...reasoningFields.map((name): KnownRefusal => ({
    field: `messages.*.${name}`,
    seen: [
      [
        'Groq',
        `'messages.2' : for 'role:assistant' the following must be satisfied[('messages.2' : property '${name}' is unsupported)]`,
      ],
      ['Mistral', `Extra inputs are not permitted (messages.1.assistant.${name})`],
      ['pydantic', `messages.1.${name}: Extra inputs are not permitted`],
    ],
  })),
  {
    field: 'messages.*.content',
    amend: (body: JsonObject) => textContents(body),
    words: [['unknown variant `thinking`'], ["'thinking'", 'does not match any of the expected tags']],
    seen: [
      [
        'DeepSeek',
        'Failed to deserialize the JSON body into the target type: messages[1]: unknown variant `thinking`, expected `text`',
      ],
    ],
  },
  {
    field: 'messages.*.tool_call_id',
    amend: (body: JsonObject) => mapCallIds(body, MOST_STRICT),
    words: [
      ['tool call id', 'must be'],
      ['tool_call_id', 'must be', 'length'],
      ['tool_calls', '.id', 'string too long'],
      ['tool_call_id', 'string too long'],
      ['tool_call_id', 'should match pattern'],
      ['invalid', 'tool_call_id'],
      ['tool_call_id', 'invalid'],
      ['invalid', 'tool call id'],
      ['tool call id', 'invalid'],
      ['tool_use', 'id', 'should match pattern'],
      ['tooluseid', 'must satisfy'],
    ],
    isSilent: true,
    seen: [
      ['Mistral', 'Tool call id was call_0fypS1hVX but must be a-z, A-Z, 0-9, with a length of 9.'],
      [
        'OpenAI',
        "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40, but got a string with length 51 instead.",
      ],
      ['gateways', "Invalid 'tool_call_id' in messages[3]"],
      [
        'Anthropic behind gateways',
        "messages.1.content.1.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
      ],
      [
        'Amazon Bedrock',
        "Value at 'messages.2.member.content.1.member.toolUse.toolUseId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+",
      ],
    ],
  },
  {
    field: 'messages.*.name',
    amend: (body: JsonObject) => nameToolMessages(body),
    words: [
      ['function_response.name', 'name cannot be empty'],
      ['functionresponse', 'name', 'empty'],
      ['tool', 'message', "'name'", 'required'],
      ['tool', 'name', 'field required'],
      ['field required', 'tool.name'],
      ['missing', "'name'", "'tool'"],
      ['tool', 'must have', "'name'"],
      ['missing', 'name', 'tool message'],
      ["'name' is a required property", 'tool'],
    ],
    isSilent: true,
    seen: [
      [
        'Gemini',
        '* GenerateContentRequest.contents[2].parts[0].function_response.name: Name cannot be empty.',
      ],
      ['gateways', "Invalid tool message: 'name' is required"],
      ['pydantic', 'Field required (messages.3.tool.name)'],
      ['gateways', "Missing parameter 'name': messages with role 'tool' must have a 'name'."],
    ],
  },
  {
    field: 'messages.*.role',
    amend: (body: JsonObject) => systemForDeveloper(body),
    words: [
      ["'developer' is not one of"],
      ['unknown variant `developer`'],
      ['role', 'developer', 'not supported'],
      ['unexpected role', 'developer'],
      ['invalid role', 'developer'],
    ],
    isSilent: true,
    seen: [
      ['vLLM, DashScope', "'developer' is not one of ['system', 'assistant', 'user', 'tool', 'function']"],
      [
        'DeepSeek',
        'messages[0].role: unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`',
      ],
    ],
  },
]

/** Nine letters and digits: what Mistral wants, every server takes. */
const MOST_STRICT = /^[A-Za-z0-9]{9}$/

function systemForDeveloper(body: JsonObject): JsonObject {
  const { messages } = body
  if (!Array.isArray(messages) || !messages.some((message) => roleOf(message) === 'developer')) return body
  return {
    ...body,
    messages: messages.map((message: unknown) =>
      roleOf(message) === 'developer' && isJsonObject(message) ? { ...message, role: 'system' } : message,
    ),
  }
}

const roleOf = (message: unknown): unknown => (isJsonObject(message) ? message['role'] : undefined)
