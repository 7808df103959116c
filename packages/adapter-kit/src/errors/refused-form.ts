import { type Capabilities, type ChatMessage, type ChatParams, UnsupportedError } from '@slf/core'
import type { ErrorFacts } from './error-facts.js'
import { isRefusal } from './refusal-words.js'

/** A form of request that a server may refuse as a whole, so that the same thing has to be asked for in another form. */
interface RefusableForm {
  readonly capability: keyof Capabilities
  readonly isAsked: (params: ChatParams, stream: boolean) => boolean
  /** Lower-case words of the message, at least one of each list. */
  readonly subjects: readonly (readonly string[])[]
  /** Wordings that no other word of refusal goes with, with the provider that uses them. */
  readonly wordings?: readonly (readonly [provider: string, words: string])[]
}

const FORMAT = [
  'response_format',
  'response format',
  'json_schema',
  'structured output',
  'text.format',
  'json mode',
  'response mime type',
  'responseschema',
]
const TOOL = ['tool', 'function call']

const wantsFormat = ({ response_format: format }: ChatParams): boolean =>
  format !== undefined && format.type !== 'text'
const forcesTool = ({ tool_choice: choice }: ChatParams): boolean =>
  choice !== undefined && choice !== 'auto' && choice !== 'none'
const hasTools = ({ tools }: ChatParams): boolean => (tools?.length ?? 0) > 0
const hasImages = ({ messages }: ChatParams): boolean => messages.some(hasImage)
const hasOnlyToolImages = ({ messages }: ChatParams): boolean =>
  messages.every((message) => !hasImage(message) || message.role === 'tool')
const isStrict = ({ tools, response_format: format }: ChatParams): boolean =>
  JSON.stringify([format, tools])?.includes('"strict":true') ?? false

const imageWords = ['image', 'vision', 'multimodal', 'multi-modal']

/** In this order: a sentence about tools beside a format names both. */
const refusableForms: readonly RefusableForm[] = [
  {
    capability: 'strict',
    isAsked: isStrict,
    subjects: [
      [
        "'strict'",
        '"strict"',
        '`strict`',
        '.strict',
        'strict mode',
        'strict schemas',
        'argument supplied: strict',
      ],
    ],
  },
  {
    capability: 'streaming',
    isAsked: (_params, stream) => stream,
    subjects: [["'stream'", '"stream"', '`stream`', 'streaming', 'stream=true', 'stream mode']],
  },
  {
    capability: 'toolsWithStructuredOutput',
    isAsked: (params) => wantsFormat(params) && hasTools(params),
    subjects: [FORMAT, TOOL],
    wordings: [
      ['Gemini', 'function calling with a response mime type'],
      ['Groq', 'json mode cannot be combined with tool'],
    ],
  },
  {
    capability: 'structuredOutput',
    isAsked: wantsFormat,
    subjects: [FORMAT],
    wordings: [
      ['LM Studio', "'response_format.type' must be"],
      ['DeepSeek', 'this response_format type is unavailable'],
    ],
  },
  {
    capability: 'toolChoice',
    isAsked: forcesTool,
    subjects: [['tool_choice', 'tool choice', 'toolchoice', 'forced tool', 'forces tool use']],
    wordings: [
      ['LM Studio', 'invalid tool_choice type'],
      ['OpenRouter', "no endpoints found that support the provided 'tool_choice'"],
    ],
  },
  {
    capability: 'tools',
    isAsked: hasTools,
    subjects: [['tools', 'tool use', 'tool calling', 'tool calls', 'function calling', 'functions']],
    wordings: [
      ['OpenRouter', 'no endpoints found that support tool use'],
      ['vLLM', 'tool choice requires --enable-auto-tool-choice'],
      ['llama.cpp', 'tools param requires --jinja'],
    ],
  },
  {
    capability: 'toolResultImages',
    isAsked: (params) => hasImages(params) && hasOnlyToolImages(params),
    subjects: [imageWords],
  },
  {
    capability: 'images',
    isAsked: hasImages,
    subjects: [imageWords],
    wordings: [
      ['OpenAI', 'image_url is only supported by certain models'],
      ['OpenRouter', 'no endpoints found that support image input'],
      ['vLLM', 'is not a multimodal model'],
    ],
  },
]

/** Statuses of a request that is refused as it is; llama.cpp uses 500, and OpenRouter 404. */
const statuses: ReadonlySet<number> = new Set([400, 404, 405, 415, 422, 500, 501])
/** The form is known, and what was put into it is wrong. */
const ABOUT_CONTENT =
  /invalid (?:json )?schema|invalid 'messages|must be followed by tool messages|image (?:url|data|format|type|size|file)/

/**
 * The error of a request whose form the server does not take: core asks again in a weaker one. Undefined for any other
 * error, and where the request had no such form.
 */
export function refusedForm(facts: ErrorFacts): UnsupportedError | undefined {
  if (!statuses.has(facts.status)) return undefined
  const message = facts.message.toLowerCase()
  const form = refusableForms.find(
    (each) => each.isAsked(facts.params, facts.stream) && isAbout(each, message),
  )
  if (!form) return undefined
  const { status, body, requestId, code } = facts
  return new UnsupportedError(`${facts.message} (status ${status})`, {
    capability: form.capability,
    status,
    body,
    requestId,
    providerCode: code ?? facts.type,
  })
}

function isAbout({ subjects, wordings = [] }: RefusableForm, message: string): boolean {
  if (wordings.some(([, words]) => message.includes(words))) return true
  const namesAll = subjects.every((words) => words.some((word) => message.includes(word)))
  return namesAll && isRefusal(message) && !ABOUT_CONTENT.test(message)
}

const hasImage = ({ content }: ChatMessage): boolean =>
  Array.isArray(content) && content.some(({ type }) => type === 'image_url')
