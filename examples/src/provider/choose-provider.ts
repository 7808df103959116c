import { parseArgs } from 'node:util'
import type { LLMInterface } from '@slf/core'
import { OpenAICompatible } from '@slf/openai'
import { OpenAIResponsesCompatible } from '@slf/openai-responses'
import { type LocalScript, startLocalProvider } from './local-provider.js'

interface ModelOptions {
  readonly apiKey: string
  readonly baseURL: string
  readonly modelName: string
}

type ProviderModels = Record<string, Record<string, LLMInterface>>

const adapters = {
  openai: {
    create: (options: ModelOptions): LLMInterface => new OpenAICompatible(options),
    load: (path: string): Promise<ProviderModels> => OpenAICompatible.loadFromJsonFile(path),
  },
  'openai-responses': {
    create: (options: ModelOptions): LLMInterface => new OpenAIResponsesCompatible(options),
    load: (path: string): Promise<ProviderModels> => OpenAIResponsesCompatible.loadFromJsonFile(path),
  },
}

/** The package name of an adapter, without its scope. */
export type AdapterName = keyof typeof adapters

/** A model that an example talks to, and how it was chosen. */
export interface ChosenModel {
  readonly llm: LLMInterface
  /** For the reader of the output: which provider, model and adapter answer. */
  readonly label: string
}

/** The models of one run of an example; `close` stops the local provider. */
export interface ChosenModels {
  readonly models: readonly ChosenModel[]
  close(): Promise<void>
}

/**
 * Chooses who answers, in this order:
 * `--provider FILE` (a provider.json, with `--model PROVIDER/MODEL` where it holds several),
 * `OPENAI_API_KEY` with `OPENAI_BASE_URL` and `OPENAI_MODEL`, else a local provider that follows `script`.
 * `--adapter NAME` picks the protocol; without it the run goes over every adapter.
 */
export async function chooseModels(
  script: LocalScript,
  argv: readonly string[] = process.argv.slice(2),
  env: NodeJS.ProcessEnv = process.env,
): Promise<ChosenModels> {
  const { values } = parseArgs({
    args: argv.filter((argument) => argument !== '--'),
    options: { provider: { type: 'string' }, model: { type: 'string' }, adapter: { type: 'string' } },
  })
  const names = adapterNames(values.adapter)
  if (values.provider !== undefined) {
    return { models: await fromFile(values.provider, values.model, names), close: async () => {} }
  }
  const apiKey = env['OPENAI_API_KEY']
  if (apiKey) {
    const baseURL = env['OPENAI_BASE_URL'] ?? 'https://api.openai.com/v1'
    const modelName = env['OPENAI_MODEL'] ?? 'gpt-5-mini'
    return {
      models: names.map((name) => create(name, { apiKey, baseURL, modelName })),
      close: async () => {},
    }
  }
  const local = await startLocalProvider(script)
  const options = { apiKey: 'local-key', baseURL: local.baseURL, modelName: 'local-model' }
  return { models: names.map((name) => create(name, options)), close: () => local.close() }
}

function adapterNames(chosen: string | undefined): AdapterName[] {
  const known = Object.keys(adapters) as AdapterName[]
  if (chosen === undefined) return known
  const name = known.find((each) => each === chosen)
  if (!name) throw new Error(`--adapter ${chosen}: write one of ${known.join(', ')}.`)
  return [name]
}

function create(name: AdapterName, options: ModelOptions): ChosenModel {
  return {
    llm: adapters[name].create(options),
    label: `${options.modelName} at ${options.baseURL} over @slf/${name}`,
  }
}

async function fromFile(
  path: string,
  model: string | undefined,
  names: AdapterName[],
): Promise<ChosenModel[]> {
  return Promise.all(
    names.map(async (name) => {
      const providers = await adapters[name].load(path)
      const all = Object.entries(providers).flatMap(([provider, models]) =>
        Object.entries(models).map(([modelName, llm]) => ({ id: `${provider}/${modelName}`, llm })),
      )
      const found = model === undefined ? all[0] : all.find(({ id }) => id === model)
      if (!found) throw new Error(`--model ${model}: ${path} has ${all.map(({ id }) => id).join(', ')}.`)
      return { llm: found.llm, label: `${found.id} of ${path} over @slf/${name}` }
    }),
  )
}
