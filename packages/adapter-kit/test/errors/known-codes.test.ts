import { classifyError, readErrorBody } from '@slf/adapter-kit'
import { describe, expect, it } from 'vitest'

/**
 * What providers document, written down apart from the table of the kit: a code that is lost there is noticed here.
 */
const documented: Readonly<Record<string, string>> = {
  ContextLengthError: `
    context_length_exceeded model_max_prompt_tokens_exceeded exceed_context_size_error
    tokens_too_long characters_too_long context_window_exceeded contextwindowexceedederror 1261`,
  QuotaExceededError: `
    insufficient_quota billing_hard_limit_reached billing_not_active credit_balance_exhausted
    organization_spend_limit_exceeded project_spend_limit_exceeded organization_usage_limit_exceeded
    billing_error enforced_spend_limit_reached exceeded_current_quota_error arrearage
    allocationquota.freetieronly insufficient_balance insufficient_credits insufficient_credit
    reject_no_credit quote_exceeded insufficient_funds payment_required quota_exceeded
    credits_required accountoverdueerror quotaexceeded failedoperation.resourcepackexhausted
    failedoperation.freeresourcepackexhausted 1113 1304 1308 1309 1310 30001`,
  ContentFilterError: `
    content_filter content_filtered content_policy_violation moderation_blocked
    responsibleaipolicyviolation content_filter_policy data_inspection_failed datainspectionfailed
    sensitivecontentdetected inputtextsensitivecontentdetected outputtextsensitivecontentdetected
    inputimagesensitivecontentdetected sensitive_check_error safety_check_failed 1301
    content_moderation content_blocked safety_violation`,
  RateLimitError: `
    rate_limit_exceeded rate_limit_error rate_limit_reached_error throttling throttling.ratequota
    throttling.allocationquota limit_requests limit_burst_rate throttlingexception ratelimitexceeded
    ratelimitexceeded.endpointrpmexceeded ratelimitexceeded.endpointtpmexceeded
    modelaccountrpmratelimitexceeded modelaccounttpmratelimitexceeded rpm_rate_limit_exceeded
    tpm_rate_limit_exceeded limitexceeded requestlimitexceeded too_many_requests_error
    request_quota_exceeded token_quota_exceeded 1302 1303 1305 too_many_requests rate_limit
    rate_limited model_cooldown`,
  ProviderError: `
    overloaded_error engine_overloaded_error server_is_overloaded slow_down
    serviceunavailableexception modelnotreadyexception no_capacity serveroverloaded 1312
    server_error vector_store_timeout internal_server_error api_error timeout_error internalerror
    internalerror.algo requesttimeout internalserverexception modeltimeoutexception
    modelstreamerrorexception`,
  AuthenticationError: `
    invalid_api_key account_deactivated invalid_organization authentication_error permission_error
    api_key_invalid api_key_service_blocked unauthenticated permission_denied
    invalid_authentication_error incorrect_api_key_error permission_denied_error invalidapikey
    accessdenied accessdenied.unpurchased accessdeniedexception unrecognizedclientexception
    invalidsignatureexception expiredtokenexception`,
  InvalidRequestError: `
    model_not_found deploymentnotfound unknown_model modelnotfound model_not_supported
    invalidendpointormodel.notfound modelnotopen model_not_available invalid_model
    invalid_model_error 1211 20012`,
}

const miniMax: Readonly<Record<string, readonly number[]>> = {
  ContextLengthError: [1039],
  QuotaExceededError: [1008, 2056],
  ContentFilterError: [1026, 1027],
  RateLimitError: [1002],
  AuthenticationError: [1004, 2049],
  ProviderError: [1000, 1001, 1013, 1024, 1033],
}

const codes = Object.entries(documented).flatMap(([name, list]) =>
  list
    .trim()
    .split(/\s+/)
    .map((code) => [code, name] as const),
)
const numbers = Object.entries(miniMax).flatMap(([name, list]) => list.map((code) => [code, name] as const))

describe('codes that providers document', () => {
  it.each(codes)('%s, as a code or as a type in words, is a %s', (code, name) => {
    for (const error of [{ code }, ...(/^\d+$/.test(code) ? [] : [{ type: code }])]) {
      expect(classifyError(418, readErrorBody({ error: { message: 'x', ...error } })).name).toBe(name)
    }
  })

  it.each(numbers)('%i of MiniMax is a %s', (code, name) => {
    const body = { base_resp: { status_code: code, status_msg: 'x' } }
    expect(classifyError(418, readErrorBody(body)).name).toBe(name)
  })

  it('a code that nobody documents says nothing', () => {
    expect(classifyError(418, readErrorBody({ error: { message: 'x', code: 'teapot' } })).name).toBe(
      'InvalidRequestError',
    )
  })
})
