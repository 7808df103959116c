import { ConfigurationError } from '../../errors/programmer-errors.js'
import { redact } from '../../errors/redact.js'
import { isRecord, kindOf, pointer, wrong } from './provider-file-fault.js'
import { type ProviderFileOptions, type ProviderModel, ProviderModelEntry } from './provider-model.js'

/** The models of each provider, in the order of the file. */
export type ProviderFile = Readonly<Record<string, readonly ProviderModel[]>>

/**
 * Checks the value of a provider file (`{ provider: [ { model_name, api_keys, base_url, … } ] }`, the format of
 * SimpleLLMFunc 0.8) and expands `${NAME}` in keys and URLs.
 *
 * @param value the parsed JSON.
 * @param env where `${NAME}` is looked up.
 * @throws ConfigurationError that names the place as a JSON Pointer (`/openai/0/api_keys/1`), never a key.
 *
 * @example
 * ```ts
 * import { parseProviderFile } from '@slf/core'
 *
 * const file = parseProviderFile(
 *   { acme: [{ model_name: 'm-1', api_keys: ['${ACME_KEY}'], base_url: 'https://api.acme.test/v1' }] },
 *   { ACME_KEY: 'sk-1' },
 * )
 * console.log(file['acme']?.[0]?.modelName) // m-1
 * ```
 */
export function parseProviderFile(
  value: unknown,
  env: Readonly<Record<string, string | undefined>> = {},
  options: ProviderFileOptions = {},
): ProviderFile {
  if (!isRecord(value)) {
    throw wrong('', `is ${kindOf(value)}; expected an object { "<provider>": [ { "model_name": … } ] }`)
  }
  const providers = Object.entries(value).filter(
    ([name, content]) => name !== '$schema' || typeof content !== 'string',
  )
  try {
    return Object.fromEntries(
      providers.map(([providerId, models]) => [providerId, parseModels(providerId, models, env, options)]),
    )
  } catch (error) {
    if (!ConfigurationError.isInstance(error)) throw error
    // A key that was pasted as a name, too.
    throw new ConfigurationError(redact(error.message, keysIn(value)), { cause: error.cause })
  }
}

/** What the file lists as keys, except for names of variables. */
function keysIn(file: Readonly<Record<string, unknown>>): string[] {
  return Object.values(file)
    .flatMap((models): unknown[] => (Array.isArray(models) ? (models as unknown[]) : []))
    .flatMap((entry): unknown => (isRecord(entry) ? entry['api_keys'] : []))
    .filter((key): key is string => typeof key === 'string' && !key.includes('${'))
}

function parseModels(
  providerId: string,
  models: unknown,
  env: Readonly<Record<string, string | undefined>>,
  options: ProviderFileOptions,
): readonly ProviderModel[] {
  const path = pointer('', providerId)
  if (providerId === '') throw wrong(path, 'is a provider without a name')
  if (!Array.isArray(models))
    throw wrong(path, `is ${kindOf(models)}; expected a list of model entries [ { … } ]`)
  const places = new Map<string, string>()
  return models.map((entry: unknown, index) => {
    const place = pointer(path, index)
    const model = new ProviderModelEntry(entry, place, env, options).parse(providerId)
    const first = places.get(model.modelName)
    if (first !== undefined) {
      throw wrong(
        place,
        `has the model name '${model.modelName}', which ${first} has already; names are unique within a provider`,
      )
    }
    places.set(model.modelName, place)
    return model
  })
}
