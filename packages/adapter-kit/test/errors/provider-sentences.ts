/** Errors as providers were seen to send them: provider, status, body, and the class that they mean. */
export const providerSentences: readonly (readonly [
  provider: string,
  status: number,
  body: unknown,
  errorClass: string,
])[] = [
  [
    'OpenAI',
    400,
    error(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 8545 tokens.",
      'context_length_exceeded',
    ),
    'ContextLengthError',
  ],
  [
    'OpenAI',
    400,
    error('Your input exceeds the context window of this model. Please adjust your input and try again.'),
    'ContextLengthError',
  ],
  ['OpenAI', 400, error('Input tokens exceed the configured limit of 272000 tokens.'), 'ContextLengthError'],
  [
    'OpenAI',
    400,
    error(
      "Invalid 'messages[1].content': string too long. Expected a string with maximum length 10485760.",
      'string_above_max_length',
    ),
    'ContextLengthError',
  ],
  [
    'OpenAI',
    400,
    error(
      "Invalid 'input[2].id': string too long. Expected a string with maximum length 64.",
      'string_above_max_length',
    ),
    'InvalidRequestError',
  ],
  [
    'vLLM',
    400,
    {
      object: 'error',
      message:
        "This model's maximum context length is 262144 tokens. However, you requested 0 output tokens and your prompt contains at least 262145 input tokens.",
      type: 'BadRequestError',
      code: 400,
    },
    'ContextLengthError',
  ],
  [
    'OpenRouter',
    400,
    error(
      "This endpoint's maximum context length is 131072 tokens. However, you requested about 132463 tokens",
    ),
    'ContextLengthError',
  ],
  [
    'OpenRouter',
    400,
    {
      error: {
        message: 'Provider returned error',
        code: 400,
        metadata: {
          raw: '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 215000 tokens > 200000 maximum"}}',
          provider_name: 'Anthropic',
        },
      },
    },
    'ContextLengthError',
  ],
  [
    'Anthropic',
    400,
    {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 215000 tokens > 200000 maximum' },
    },
    'ContextLengthError',
  ],
  [
    'Anthropic',
    400,
    {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: 'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
      },
    },
    'ContextLengthError',
  ],
  [
    'Gemini',
    400,
    [
      {
        error: {
          code: 400,
          message: 'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).',
          status: 'INVALID_ARGUMENT',
        },
      },
    ],
    'ContextLengthError',
  ],
  ['Amazon Bedrock', 400, { message: 'Input is too long for requested model.' }, 'ContextLengthError'],
  [
    'Bedrock Mantle',
    400,
    error(
      'prompt tokens (1200008) exceed model maximum (1050000) for openai.gpt-5.6-terra',
      'validation_error',
    ),
    'ContextLengthError',
  ],
  [
    'xAI',
    400,
    {
      code: 'Client specified an invalid argument',
      error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    },
    'ContextLengthError',
  ],
  ['Groq', 400, error('Please reduce the length of the messages or completion.'), 'ContextLengthError'],
  [
    'llama.cpp',
    400,
    error('request (66202 tokens) exceeds the available context size (65536 tokens), try increasing it'),
    'ContextLengthError',
  ],
  [
    'LM Studio',
    400,
    {
      error:
        'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not greater than the context length',
    },
    'ContextLengthError',
  ],
  [
    'Ollama',
    400,
    { error: 'prompt too long; exceeded max context length by 1200 tokens' },
    'ContextLengthError',
  ],
  [
    'Mistral',
    400,
    {
      object: 'error',
      message:
        'Prompt contains 65673 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
      type: 'invalid_request_prompt',
    },
    'ContextLengthError',
  ],
  [
    'Moonshot',
    400,
    error('Invalid request: Your request exceeded model token limit: 131072'),
    'ContextLengthError',
  ],
  [
    'DashScope',
    400,
    error('Range of input length should be [1, 98304]', 'invalid_parameter_error'),
    'ContextLengthError',
  ],
  [
    'Cerebras',
    400,
    error(
      'Please reduce the length of the messages or completion. Current length is 9000 while limit is 8192',
    ),
    'ContextLengthError',
  ],
  ['Cohere', 400, { message: 'too many tokens: size limit exceeded by 100 tokens' }, 'ContextLengthError'],
  [
    'TGI',
    422,
    {
      error:
        'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`',
      error_type: 'validation',
    },
    'ContextLengthError',
  ],
  ['Z.ai', 400, error('Prompt exceeds max length', '1261'), 'ContextLengthError'],
  ['MiniMax', 200, { base_resp: { status_code: 1039, status_msg: 'token limit' } }, 'ContextLengthError'],

  [
    'OpenAI',
    429,
    error(
      'You exceeded your current quota, please check your plan and billing details.',
      'insufficient_quota',
    ),
    'QuotaExceededError',
  ],
  [
    'Anthropic',
    400,
    {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message:
          'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      },
    },
    'QuotaExceededError',
  ],
  [
    'Anthropic',
    400,
    {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message:
          'You have reached your specified workspace API usage limits. You will regain access on 2026-10-01.',
      },
    },
    'QuotaExceededError',
  ],
  [
    'Moonshot',
    429,
    {
      error: {
        message: 'Your account is suspended due to insufficient balance, please recharge your account',
        type: 'exceeded_current_quota_error',
      },
    },
    'QuotaExceededError',
  ],
  [
    'DashScope',
    400,
    error('Access denied, please make sure your account is in good standing.', 'Arrearage'),
    'QuotaExceededError',
  ],
  [
    'xAI',
    403,
    {
      code: 'The caller does not have permission to execute the specified operation',
      error:
        'Your team f24645b4 has either used all available credits or reached its monthly spending limit.',
    },
    'QuotaExceededError',
  ],
  ['DeepSeek', 402, error('Insufficient Balance', 'invalid_request_error'), 'QuotaExceededError'],
  [
    'Z.ai',
    429,
    error('Your account is in arrears, please recharge and try again.', '1113'),
    'QuotaExceededError',
  ],
  [
    'SiliconFlow',
    403,
    { code: 30001, message: 'Sorry, your account balance is insufficient', data: null },
    'QuotaExceededError',
  ],
  [
    'MiniMax',
    200,
    { base_resp: { status_code: 1008, status_msg: 'insufficient balance' } },
    'QuotaExceededError',
  ],
  [
    'OpenRouter',
    402,
    { error: { message: 'This request requires more credits, or fewer max_tokens.', code: 402 } },
    'QuotaExceededError',
  ],
  [
    'Hugging Face',
    402,
    { error: 'You have exceeded your monthly included credits for Inference Providers.' },
    'QuotaExceededError',
  ],

  [
    'Azure',
    400,
    {
      error: {
        message:
          "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        code: 'content_filter',
        status: 400,
        innererror: { code: 'ResponsibleAIPolicyViolation' },
      },
    },
    'ContentFilterError',
  ],
  [
    'OpenAI',
    400,
    error(
      'Invalid prompt: your prompt was flagged as potentially violating our usage policy.',
      'invalid_prompt',
    ),
    'ContentFilterError',
  ],
  [
    'DashScope',
    400,
    {
      error: {
        message: 'Input data may contain inappropriate content.',
        type: 'data_inspection_failed',
        code: 'data_inspection_failed',
      },
    },
    'ContentFilterError',
  ],
  [
    'DashScope',
    400,
    { code: 'DataInspectionFailed', message: 'Output data may contain inappropriate content.' },
    'ContentFilterError',
  ],
  ['DeepSeek', 400, error('Content Exists Risk', 'invalid_request_error'), 'ContentFilterError'],
  [
    'Moonshot',
    400,
    {
      error: {
        message: 'The request was rejected because it was considered high risk',
        type: 'content_filter',
      },
    },
    'ContentFilterError',
  ],
  [
    'Volcengine',
    400,
    error(
      'The request failed because the input text may contain sensitive information.',
      'InputTextSensitiveContentDetected',
    ),
    'ContentFilterError',
  ],
  [
    'Z.ai',
    400,
    error('System detected potentially unsafe or sensitive content in input or generation.', '1301'),
    'ContentFilterError',
  ],
  [
    'xAI',
    403,
    { code: 'x', error: 'Content violates usage guidelines. Team: 1, API key ID: 2, Model: grok-4' },
    'ContentFilterError',
  ],
  [
    'OpenRouter',
    403,
    { error: { code: 403, message: 'Your chosen model requires moderation and your input was flagged' } },
    'ContentFilterError',
  ],
  [
    'MiniMax',
    200,
    { base_resp: { status_code: 1026, status_msg: 'input new_sensitive' } },
    'ContentFilterError',
  ],

  [
    'Groq',
    429,
    error(
      'Rate limit reached for model x on tokens per minute (TPM): Limit 6000. Please try again in 7.66s.',
      'rate_limit_exceeded',
    ),
    'RateLimitError',
  ],
  [
    'OpenAI',
    429,
    error(
      'Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000.',
      'rate_limit_exceeded',
    ),
    'RateLimitError',
  ],
  [
    'DashScope',
    429,
    error('Allocated quota exceeded, please increase your quota limit.', 'Throttling.AllocationQuota'),
    'RateLimitError',
  ],
  [
    'Moonshot',
    429,
    { error: { message: 'max organization concurrency: 50', type: 'rate_limit_reached_error' } },
    'RateLimitError',
  ],
  [
    'Gemini',
    429,
    {
      error: {
        code: 429,
        message: 'Resource has been exhausted (e.g. check quota).',
        status: 'RESOURCE_EXHAUSTED',
      },
    },
    'RateLimitError',
  ],
  ['MiniMax', 200, { base_resp: { status_code: 1002, status_msg: 'rate limit' } }, 'RateLimitError'],
  [
    'Anthropic',
    529,
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    'ProviderError',
  ],
  [
    'Moonshot',
    429,
    {
      error: {
        message: 'The engine is currently overloaded, please try again later',
        type: 'engine_overloaded_error',
      },
    },
    'ProviderError',
  ],

  [
    'Gemini',
    400,
    {
      error: {
        code: 400,
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
      },
    },
    'AuthenticationError',
  ],
  ['MiniMax', 200, { base_resp: { status_code: 1004, status_msg: 'login fail' } }, 'AuthenticationError'],
  [
    'Anthropic',
    404,
    { type: 'error', error: { type: 'not_found_error', message: 'model: claude-x' } },
    'InvalidRequestError',
  ],
  [
    'Cloudflare',
    400,
    { success: false, errors: [{ code: 7003, message: 'Could not route to /accounts' }] },
    'InvalidRequestError',
  ],
]

function error(message: string, code?: string): unknown {
  return { error: { message, ...(code === undefined ? {} : { code }) } }
}
