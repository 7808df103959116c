import type { FinishReason } from '@slf/core'

/** What a word for the end of an answer means: a reason of the contract, or that the answer was broken off. */
export type FinishMeaning = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'pause' | 'failed'

/** Words of providers for each meaning, in lower case and with underscores. */
const words: Readonly<Record<FinishMeaning, Readonly<Record<string, string>>>> = {
  stop: {
    stop: 'OpenAI, Gemini',
    end_turn: 'Anthropic',
    stop_sequence: 'Anthropic, Cohere, Bedrock',
    compaction: 'Anthropic',
    complete: 'Cohere',
    completed: 'Responses protocol',
    eos: 'Together, Fireworks',
    eos_token: 'Hugging Face TGI',
    end: 'gateways',
    end_of_turn: 'gateways',
    done: 'Ollama and gateways',
    finished: 'gateways',
    finish: 'Bedrock (Titan)',
    normal: 'Tencent Hunyuan',
  },
  length: {
    length: 'OpenAI',
    max_tokens: 'Anthropic, Gemini, Cohere',
    max_output_tokens: 'Responses protocol',
    max_completion_tokens: 'gateways',
    max_new_tokens: 'gateways',
    max_length: 'gateways',
    model_length: 'Mistral',
    model_context_window_exceeded: 'Anthropic',
    context_window_exceeded: 'gateways',
    context_length: 'gateways',
    context_length_exceeded: 'gateways',
    token_limit: 'gateways',
    error_limit: 'Cohere',
    truncated: 'gateways',
  },
  tool_calls: {
    tool_calls: 'OpenAI',
    tool_call: 'Cohere, gateways',
    tool_use: 'Anthropic, Bedrock',
    function_call: 'OpenAI, before tools',
    function_calls: 'gateways',
  },
  content_filter: {
    content_filter: 'OpenAI, Azure',
    content_filtered: 'Bedrock',
    guardrail_intervened: 'Bedrock',
    refusal: 'Anthropic',
    sensitive: 'Z.ai, Zhipu',
    error_toxic: 'Cohere',
    safety: 'Gemini',
    recitation: 'Gemini',
    blocklist: 'Gemini',
    prohibited_content: 'Gemini',
    spii: 'Gemini',
    language: 'Gemini',
    image_safety: 'Gemini',
    image_prohibited_content: 'Gemini',
    image_recitation: 'Gemini',
    model_armor: 'Vertex',
    blocked: 'gateways',
  },
  pause: {
    pause: 'the contract',
    pause_turn: 'Anthropic',
  },
  failed: {
    error: 'OpenRouter, Mistral, Cohere',
    failed: 'gateways',
    network_error: 'Z.ai, Zhipu',
    abort: 'vLLM, SGLang',
    aborted: 'gateways',
    cancelled: 'gateways',
    canceled: 'gateways',
    user_cancel: 'Cohere',
    interrupted: 'gateways',
    timeout: 'gateways',
    server_error: 'gateways',
    internal_error: 'gateways',
    insufficient_system_resource: 'DeepSeek',
    malformed_function_call: 'Gemini',
    malformed_response: 'Gemini',
    malformed_model_output: 'Bedrock',
    malformed_tool_use: 'Bedrock',
    unexpected_tool_call: 'Gemini',
    too_many_tool_calls: 'Gemini',
    missing_thought_signature: 'Gemini',
    other: 'Gemini',
    load: 'Ollama',
    unload: 'Ollama',
  },
}

const meanings: ReadonlyMap<string, FinishMeaning> = new Map(
  Object.entries(words).flatMap(([meaning, list]) =>
    Object.keys(list).map((word) => [word, meaning as FinishMeaning] as const),
  ),
)

/**
 * What a provider's word for the end of an answer means. Case and separators do not matter (`MAX_TOKENS`, `maxTokens`,
 * `max-tokens`), and a detail behind a colon adds nothing (`content_filter: RECITATION`).
 *
 * @param own words of a provider that nobody else has, as they are written; they go first.
 * @returns undefined for an unknown word: keep it then, so that whoever reads the answer is warned.
 */
export function finishMeaning(
  word: string,
  own: Readonly<Record<string, FinishMeaning>> = {},
): FinishMeaning | undefined {
  if (word === '') return undefined
  if (Object.hasOwn(own, word)) return own[word]
  const known = meanings.get(word)
  if (known) return known
  const [head = ''] = word.split(':', 1)
  const plain = head
    .trim()
    .slice(0, 60)
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[\s.-]+/g, '_')
    .toLowerCase()
  return meanings.get(plain) ?? meanings.get(plain.replace(/^finishreason_|^finish_reason_/, ''))
}

/**
 * The reason of the contract for a provider's word; an unknown word is kept. Servers say `stop` although there are tool
 * calls (OpenAI with a named `tool_choice`, Gemini, Ollama), and `tool_calls` beside a mere text.
 */
export function finishReason(
  word: string,
  { hasCalls, hasText }: { readonly hasCalls: boolean; readonly hasText: boolean },
  own?: Readonly<Record<string, FinishMeaning>>,
): FinishReason {
  const meaning = finishMeaning(word, own)
  if (meaning === 'stop') return hasCalls ? 'tool_calls' : 'stop'
  if (meaning === 'tool_calls') return hasText && !hasCalls ? 'stop' : 'tool_calls'
  return meaning === undefined || meaning === 'failed' ? word : meaning
}
