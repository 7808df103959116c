/** What an error of a provider is about. */
export type ErrorMeaning =
  | 'context-length'
  | 'quota'
  | 'content-filter'
  | 'rate-limit'
  | 'overloaded'
  | 'authentication'
  | 'model-not-found'
  | 'server-error'

/** One way in which a provider reports an error. */
export interface KnownError {
  readonly means: ErrorMeaning
  /** Who reports it so; others may do the same. */
  readonly provider: string
  /** Codes and types, in lower case; each alone decides. */
  readonly codes?: readonly string[]
  /** Fragments of the message, in lower case: all of them, in this order. */
  readonly words?: readonly string[]
  /** The statuses with which the words count. Default: 400 to 499, except for 401. */
  readonly statuses?: readonly number[]
}

/**
 * What providers say when something is wrong. Codes decide first, in the order of the table; then words, in the order of
 * the table. Fragments instead of regular expressions: they take linear time, whatever a server sends.
 */
export const knownErrors: readonly KnownError[] = [
  // ── Prompt and answer do not fit into the context window ──
  { means: 'context-length', provider: 'OpenAI, Azure, DeepSeek', codes: ['context_length_exceeded'] },
  { means: 'context-length', provider: 'GitHub Models', codes: ['model_max_prompt_tokens_exceeded'] },
  { means: 'context-length', provider: 'llama.cpp', codes: ['exceed_context_size_error'] },
  { means: 'context-length', provider: 'Baidu Qianfan', codes: ['tokens_too_long', 'characters_too_long'] },
  {
    means: 'context-length',
    provider: 'LiteLLM',
    codes: ['context_window_exceeded', 'contextwindowexceedederror'],
  },
  { means: 'context-length', provider: 'Z.ai, Zhipu', codes: ['1261'] },
  { means: 'context-length', provider: 'MiniMax', codes: ['base_resp:1039'] },
  { means: 'context-length', provider: 'Anthropic', words: ['prompt is too long'] },
  { means: 'context-length', provider: 'Anthropic', words: ['exceed context limit'] },
  { means: 'context-length', provider: 'OpenAI, vLLM, OpenRouter', words: ['maximum context length'] },
  { means: 'context-length', provider: 'OpenAI', words: ['exceeds the context window'] },
  { means: 'context-length', provider: 'OpenAI', words: ['input tokens exceed the configured limit'] },
  {
    means: 'context-length',
    provider: 'Gemini',
    words: ['input token count', 'exceeds the maximum number of tokens'],
  },
  { means: 'context-length', provider: 'Amazon Bedrock', words: ['input is too long'] },
  { means: 'context-length', provider: 'Amazon Bedrock', words: ['too many input tokens'] },
  {
    means: 'context-length',
    provider: 'Bedrock Mantle',
    words: ['prompt tokens', 'exceed', 'model maximum'],
  },
  { means: 'context-length', provider: 'xAI', words: ['maximum prompt length is'] },
  { means: 'context-length', provider: 'Groq', words: ['reduce the length of the messages'] },
  {
    means: 'context-length',
    provider: 'GitHub Copilot',
    words: ['prompt token count', 'exceeds the limit of'],
  },
  { means: 'context-length', provider: 'Mistral', words: ['too large for model with', 'maximum context'] },
  { means: 'context-length', provider: 'Mistral', words: ['too many tokens overall'] },
  { means: 'context-length', provider: 'Cohere', words: ['too many tokens'], statuses: [400] },
  { means: 'context-length', provider: 'gateways', words: ['too many tokens in the prompt'] },
  { means: 'context-length', provider: 'Cohere', words: ["total tokens exceeds the model's max"] },
  { means: 'context-length', provider: 'Cerebras', words: ['current length is', 'while limit is'] },
  { means: 'context-length', provider: 'DashScope', words: ['range of input length should be'] },
  { means: 'context-length', provider: 'Moonshot, Kimi', words: ['exceeded model token limit'] },
  { means: 'context-length', provider: 'MiniMax', words: ['context window exceeds limit'] },
  { means: 'context-length', provider: 'Baidu Qianfan', words: ['prompt tokens too long'] },
  { means: 'context-length', provider: 'Fireworks', words: ['prompt is longer than'] },
  {
    means: 'context-length',
    provider: 'Together, TGI',
    words: ['`inputs` tokens + `max_new_tokens` must be'],
  },
  { means: 'context-length', provider: 'TGI', words: ['`inputs` must have less than', 'tokens'] },
  { means: 'context-length', provider: 'SGLang', words: ["is longer than the model's context length"] },
  { means: 'context-length', provider: 'vLLM', words: ['is longer than the maximum model length'] },
  { means: 'context-length', provider: 'vLLM', words: ['maximum model length is'] },
  { means: 'context-length', provider: 'TensorRT-LLM', words: ['exceeds the max_seq_len'] },
  { means: 'context-length', provider: 'llama.cpp', words: ['exceeds the available context size'] },
  { means: 'context-length', provider: 'llama.cpp', words: ['context size has been exceeded'] },
  { means: 'context-length', provider: 'LM Studio', words: ['greater than the context length'] },
  { means: 'context-length', provider: 'LM Studio', words: ['context overflow'] },
  { means: 'context-length', provider: 'Ollama', words: ['exceeded max context length'] },
  { means: 'context-length', provider: 'Ollama', words: ['input length exceeds', 'context length'] },
  {
    means: 'context-length',
    provider: 'GitHub Models',
    words: ['request body too large', 'max size', 'tokens'],
  },
  { means: 'context-length', provider: 'OpenAI', words: ['.content', 'string too long'] },
  { means: 'context-length', provider: 'OpenAI', words: ["invalid 'input': string too long"] },
  { means: 'context-length', provider: 'gateways', words: ['context length exceeded'] },
  { means: 'context-length', provider: 'gateways', words: ['context window of'] },
  { means: 'context-length', provider: 'gateways', words: ['prompt too long'] },

  // ── The account has no credit left ──
  {
    means: 'quota',
    provider: 'OpenAI',
    codes: ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'],
  },
  {
    means: 'quota',
    provider: 'OpenAI',
    codes: [
      'credit_balance_exhausted',
      'organization_spend_limit_exceeded',
      'project_spend_limit_exceeded',
      'organization_usage_limit_exceeded',
    ],
  },
  { means: 'quota', provider: 'Anthropic', codes: ['billing_error', 'enforced_spend_limit_reached'] },
  { means: 'quota', provider: 'Moonshot, Kimi', codes: ['exceeded_current_quota_error'] },
  { means: 'quota', provider: 'DashScope', codes: ['arrearage'] },
  { means: 'quota', provider: 'DashScope', codes: ['allocationquota.freetieronly'] },
  { means: 'quota', provider: 'DeepSeek', codes: ['insufficient_balance'] },
  { means: 'quota', provider: 'OpenRouter', codes: ['insufficient_credits'] },
  {
    means: 'quota',
    provider: 'ZenMux',
    codes: ['insufficient_credit', 'reject_no_credit', 'quote_exceeded'],
  },
  {
    means: 'quota',
    provider: 'gateways',
    codes: ['insufficient_funds', 'payment_required', 'quota_exceeded', 'credits_required'],
  },
  { means: 'quota', provider: 'Volcengine Ark', codes: ['accountoverdueerror', 'quotaexceeded'] },
  {
    means: 'quota',
    provider: 'Tencent Hunyuan',
    codes: ['failedoperation.resourcepackexhausted', 'failedoperation.freeresourcepackexhausted'],
  },
  { means: 'quota', provider: 'Z.ai, Zhipu', codes: ['1113', '1304', '1308', '1309', '1310'] },
  { means: 'quota', provider: 'MiniMax', codes: ['base_resp:1008', 'base_resp:2056'] },
  { means: 'quota', provider: 'SiliconFlow', codes: ['30001'] },
  { means: 'quota', provider: 'Anthropic', words: ['credit balance is too low'] },
  { means: 'quota', provider: 'Anthropic', words: ['reached your specified', 'usage limits'] },
  { means: 'quota', provider: 'xAI', words: ['used all available credits'] },
  { means: 'quota', provider: 'xAI', words: ['reached its monthly spending limit'] },
  { means: 'quota', provider: 'xAI', words: ["doesn't have any credits"] },
  { means: 'quota', provider: 'DashScope', words: ['make sure your account is in good standing'] },
  { means: 'quota', provider: 'DashScope', words: ['free tier of the model has been exhausted'] },
  { means: 'quota', provider: 'DeepSeek, Moonshot, MiniMax', words: ['insufficient balance'] },
  { means: 'quota', provider: 'SiliconFlow', words: ['account balance is insufficient'] },
  { means: 'quota', provider: 'OpenRouter', words: ['insufficient credits'] },
  { means: 'quota', provider: 'OpenRouter', words: ['requires more credits'] },
  { means: 'quota', provider: 'OpenRouter', words: ['key limit exceeded'] },
  { means: 'quota', provider: 'Hugging Face', words: ['exceeded your monthly included credits'] },
  { means: 'quota', provider: 'Together', words: ['credit limit exceeded'] },
  { means: 'quota', provider: 'Fireworks', words: ['account', 'is suspended', 'spending limit'] },
  { means: 'quota', provider: 'Vercel AI Gateway', words: ['requires a valid credit card'] },
  { means: 'quota', provider: 'Venice', words: ['insufficient usd or diem balance'] },
  { means: 'quota', provider: 'Perplexity', words: ['insufficient quota'] },
  { means: 'quota', provider: 'LiteLLM', words: ['budget has been exceeded'] },
  { means: 'quota', provider: 'OpenAI', words: ['you exceeded your current quota'] },
  { means: 'quota', provider: 'Gemini', words: ['billing account', 'disabled'] },
  { means: 'quota', provider: 'gateways', words: ['no credits remaining'] },
  { means: 'quota', provider: 'gateways', words: ['payment required'] },

  // ── A filter stopped the prompt or the answer ──
  { means: 'content-filter', provider: 'Azure, Moonshot', codes: ['content_filter', 'content_filtered'] },
  { means: 'content-filter', provider: 'OpenAI', codes: ['content_policy_violation', 'moderation_blocked'] },
  {
    means: 'content-filter',
    provider: 'Azure',
    codes: ['responsibleaipolicyviolation', 'content_filter_policy'],
  },
  {
    means: 'content-filter',
    provider: 'DashScope',
    codes: ['data_inspection_failed', 'datainspectionfailed'],
  },
  {
    means: 'content-filter',
    provider: 'Volcengine Ark',
    codes: [
      'sensitivecontentdetected',
      'inputtextsensitivecontentdetected',
      'outputtextsensitivecontentdetected',
      'inputimagesensitivecontentdetected',
    ],
  },
  { means: 'content-filter', provider: 'UCloud', codes: ['sensitive_check_error'] },
  { means: 'content-filter', provider: 'ZenMux', codes: ['safety_check_failed'] },
  { means: 'content-filter', provider: 'Z.ai, Zhipu', codes: ['1301'] },
  { means: 'content-filter', provider: 'MiniMax', codes: ['base_resp:1026', 'base_resp:1027'] },
  {
    means: 'content-filter',
    provider: 'gateways',
    codes: ['content_moderation', 'content_blocked', 'safety_violation'],
  },
  { means: 'content-filter', provider: 'Azure', words: ["azure openai's content management policy"] },
  { means: 'content-filter', provider: 'OpenAI', words: ['rejected as a result of our safety system'] },
  {
    means: 'content-filter',
    provider: 'OpenAI',
    words: ['flagged as potentially violating our usage policy'],
  },
  { means: 'content-filter', provider: 'OpenAI', words: ['violating our usage policy'] },
  { means: 'content-filter', provider: 'Anthropic', words: ['output blocked by content filtering policy'] },
  { means: 'content-filter', provider: 'DashScope', words: ['may contain inappropriate content'] },
  { means: 'content-filter', provider: 'DeepSeek', words: ['content exists risk'] },
  { means: 'content-filter', provider: 'Moonshot', words: ['considered high risk'] },
  { means: 'content-filter', provider: 'xAI', words: ['content violates usage guidelines'] },
  { means: 'content-filter', provider: 'Amazon Bedrock', words: ['blocked by our content filters'] },
  { means: 'content-filter', provider: 'Vertex', words: ['sensitive words that violate'] },
  { means: 'content-filter', provider: 'Gemini', words: ['prompt was blocked due to'] },
  { means: 'content-filter', provider: 'MiniMax', words: ['new_sensitive'] },
  { means: 'content-filter', provider: 'UCloud', words: ['sensitive chat messages'] },
  { means: 'content-filter', provider: 'OpenRouter', words: ['moderation'], statuses: [403] },
  { means: 'content-filter', provider: 'OpenRouter', words: ['flagged'], statuses: [403] },
  { means: 'content-filter', provider: 'gateways', words: ['content policy'], statuses: [403] },

  // ── Too many requests or tokens in a time ──
  { means: 'rate-limit', provider: 'OpenAI, Groq', codes: ['rate_limit_exceeded'] },
  { means: 'rate-limit', provider: 'Anthropic', codes: ['rate_limit_error'] },
  { means: 'rate-limit', provider: 'Moonshot, Kimi', codes: ['rate_limit_reached_error'] },
  {
    means: 'rate-limit',
    provider: 'DashScope',
    codes: [
      'throttling',
      'throttling.ratequota',
      'throttling.allocationquota',
      'limit_requests',
      'limit_burst_rate',
    ],
  },
  { means: 'rate-limit', provider: 'Amazon Bedrock', codes: ['throttlingexception'] },
  {
    means: 'rate-limit',
    provider: 'Volcengine Ark',
    codes: [
      'ratelimitexceeded',
      'ratelimitexceeded.endpointrpmexceeded',
      'ratelimitexceeded.endpointtpmexceeded',
      'modelaccountrpmratelimitexceeded',
      'modelaccounttpmratelimitexceeded',
    ],
  },
  {
    means: 'rate-limit',
    provider: 'Baidu Qianfan',
    codes: ['rpm_rate_limit_exceeded', 'tpm_rate_limit_exceeded'],
  },
  { means: 'rate-limit', provider: 'Tencent Hunyuan', codes: ['limitexceeded', 'requestlimitexceeded'] },
  {
    means: 'rate-limit',
    provider: 'Cerebras',
    codes: ['too_many_requests_error', 'request_quota_exceeded', 'token_quota_exceeded'],
  },
  { means: 'rate-limit', provider: 'Z.ai, Zhipu', codes: ['1302', '1303', '1305'] },
  { means: 'rate-limit', provider: 'MiniMax', codes: ['base_resp:1002'] },
  {
    means: 'rate-limit',
    provider: 'gateways',
    codes: ['too_many_requests', 'rate_limit', 'rate_limited', 'model_cooldown'],
  },
  { means: 'rate-limit', provider: 'Mistral', words: ['service tier capacity exceeded'] },
  {
    means: 'rate-limit',
    provider: 'gateways',
    words: ['rate limit exceeded'],
    statuses: [400, 403, 500, 503],
  },
  { means: 'rate-limit', provider: 'gateways', words: ['too many requests'], statuses: [400, 403, 500, 503] },

  // ── The provider has no capacity now ──
  { means: 'overloaded', provider: 'Anthropic', codes: ['overloaded_error'] },
  { means: 'overloaded', provider: 'Moonshot, Kimi', codes: ['engine_overloaded_error'] },
  { means: 'overloaded', provider: 'OpenAI', codes: ['server_is_overloaded', 'slow_down'] },
  {
    means: 'overloaded',
    provider: 'Amazon Bedrock',
    codes: ['serviceunavailableexception', 'modelnotreadyexception'],
  },
  { means: 'overloaded', provider: 'Azure', codes: ['no_capacity'] },
  { means: 'overloaded', provider: 'Volcengine Ark', codes: ['serveroverloaded'] },
  { means: 'overloaded', provider: 'Z.ai, Zhipu', codes: ['1312'] },
  { means: 'overloaded', provider: 'Hugging Face', words: ['is currently loading'] },
  { means: 'overloaded', provider: 'llama.cpp', words: ['loading model'] },
  { means: 'overloaded', provider: 'DeepSeek', words: ['server overloaded'] },
  { means: 'overloaded', provider: 'Anthropic', words: ['overloaded'], statuses: [400, 429, 500, 503, 529] },
  { means: 'overloaded', provider: 'Groq', words: ['currently over capacity'] },

  // ── The key is refused ──
  {
    means: 'authentication',
    provider: 'OpenAI',
    codes: ['invalid_api_key', 'account_deactivated', 'invalid_organization'],
  },
  { means: 'authentication', provider: 'Anthropic', codes: ['authentication_error', 'permission_error'] },
  {
    means: 'authentication',
    provider: 'Gemini',
    codes: ['api_key_invalid', 'api_key_service_blocked', 'unauthenticated', 'permission_denied'],
  },
  {
    means: 'authentication',
    provider: 'Moonshot, Kimi',
    codes: ['invalid_authentication_error', 'incorrect_api_key_error', 'permission_denied_error'],
  },
  {
    means: 'authentication',
    provider: 'DashScope',
    codes: ['invalidapikey', 'accessdenied', 'accessdenied.unpurchased'],
  },
  {
    means: 'authentication',
    provider: 'Amazon Bedrock',
    codes: [
      'accessdeniedexception',
      'unrecognizedclientexception',
      'invalidsignatureexception',
      'expiredtokenexception',
    ],
  },
  { means: 'authentication', provider: 'MiniMax', codes: ['base_resp:1004', 'base_resp:2049'] },
  { means: 'authentication', provider: 'Gemini', words: ['api key not valid'] },
  { means: 'authentication', provider: 'Gemini', words: ['api key expired'] },
  { means: 'authentication', provider: 'xAI', words: ['incorrect api key provided'] },

  // ── There is no such model ──
  { means: 'model-not-found', provider: 'OpenAI, Groq', codes: ['model_not_found'] },
  { means: 'model-not-found', provider: 'Azure', codes: ['deploymentnotfound', 'unknown_model'] },
  { means: 'model-not-found', provider: 'DashScope', codes: ['modelnotfound', 'model_not_supported'] },
  {
    means: 'model-not-found',
    provider: 'Volcengine Ark',
    codes: ['invalidendpointormodel.notfound', 'modelnotopen'],
  },
  {
    means: 'model-not-found',
    provider: 'Cerebras, Baidu, ZenMux',
    codes: ['model_not_available', 'invalid_model'],
  },
  { means: 'model-not-found', provider: 'Mistral', codes: ['invalid_model_error'] },
  { means: 'model-not-found', provider: 'Z.ai, Zhipu', codes: ['1211'] },
  { means: 'model-not-found', provider: 'SiliconFlow', codes: ['20012'] },
  { means: 'model-not-found', provider: 'Anthropic', words: ['model: '], statuses: [404] },
  { means: 'model-not-found', provider: 'Gemini', words: ['models/', 'is not found'], statuses: [404] },
  { means: 'model-not-found', provider: 'Ollama', words: ['model', 'not found'], statuses: [404] },
  {
    means: 'model-not-found',
    provider: 'vLLM, OpenAI',
    words: ['the model', 'does not exist'],
    statuses: [400, 404],
  },
  {
    means: 'model-not-found',
    provider: 'OpenRouter',
    words: ['is not a valid model id'],
    statuses: [400, 404],
  },
  { means: 'model-not-found', provider: 'Moonshot', words: ['not found the model'], statuses: [400, 404] },
  { means: 'model-not-found', provider: 'DeepSeek', words: ['model not exist'], statuses: [400, 404] },

  // ── The provider failed ──
  {
    means: 'server-error',
    provider: 'OpenAI',
    codes: ['server_error', 'vector_store_timeout', 'internal_server_error'],
  },
  { means: 'server-error', provider: 'Anthropic', codes: ['api_error', 'timeout_error'] },
  {
    means: 'server-error',
    provider: 'DashScope',
    codes: ['internalerror', 'internalerror.algo', 'requesttimeout'],
  },
  {
    means: 'server-error',
    provider: 'Amazon Bedrock',
    codes: ['internalserverexception', 'modeltimeoutexception', 'modelstreamerrorexception'],
  },
  {
    means: 'server-error',
    provider: 'MiniMax',
    codes: ['base_resp:1000', 'base_resp:1001', 'base_resp:1013', 'base_resp:1024', 'base_resp:1033'],
  },
]
