import type { LLMInterface } from '@slf/core'
import { chooseModels } from './choose-provider.js'
import type { LocalScript } from './local-provider.js'

/** An example: what it does with a model, and what the local provider plays for it. */
export interface Example {
  readonly script: LocalScript
  run(llm: LLMInterface, write: (text: string) => void): Promise<void>
}

/** Runs an example from the command line, over each chosen model. */
export async function runExample(example: Example): Promise<void> {
  const { models, close } = await chooseModels(example.script)
  try {
    for (const { llm, label } of models) {
      console.log(`\n== ${label}`)
      await example.run(llm, (text) => process.stdout.write(text))
    }
  } finally {
    await close()
  }
}
