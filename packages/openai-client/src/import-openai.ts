import { ConfigurationError } from '@slf/core'

/** The constructor of the `openai` package. Loaded at the first call: importing it costs 90 to 280 ms. */
export async function importOpenAI(): Promise<typeof import('openai').OpenAI> {
  try {
    const { OpenAI } = await import('openai')
    return OpenAI
  } catch (error) {
    throw new ConfigurationError("The package 'openai' cannot be loaded: install it beside the adapter.", {
      cause: error,
    })
  }
}
