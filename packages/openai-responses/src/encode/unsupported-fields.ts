import type { ChatParams } from '@slf/core'
import { withoutEmpty } from '../fields/json-fields.js'
import type { ReportUnsupported } from '../fields/unsupported.js'

/** Values that ask for what happens anyway, so that leaving the field out changes nothing. */
type IsDefault = (value: unknown) => boolean

const never: IsDefault = () => false
const isZero: IsDefault = (value) => value === 0
const isEmpty: IsDefault = (value) => typeof value === 'object' && Object.keys(value ?? {}).length === 0

/** Fields of a Chat Completions request that the Responses API has no counterpart for. */
const unsupportedFields: Readonly<Record<string, IsDefault>> = {
  stop: (value) => Array.isArray(value) && value.length === 0,
  seed: never,
  n: (value) => value === 1,
  frequency_penalty: isZero,
  presence_penalty: isZero,
  logit_bias: isEmpty,
  prediction: never,
  modalities: (value) => Array.isArray(value) && value.every((modality) => modality === 'text'),
  audio: never,
  functions: never,
  function_call: never,
}

/** Reports the fields that cannot be sent, and gives the request without any of them and without empty ones. */
export function withoutUnsupported(params: ChatParams, report: ReportUnsupported): ChatParams {
  const entries = Object.entries(withoutEmpty(params)).filter(([field, value]) => {
    if (!Object.hasOwn(unsupportedFields, field)) return true
    if (!unsupportedFields[field]?.(value))
      report(field, `'${field}' has no counterpart in the Responses protocol.`)
    return false
  })
  return Object.fromEntries(entries) as unknown as ChatParams
}
