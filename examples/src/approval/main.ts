import { createInterface } from 'node:readline/promises'
import { chooseModels } from '../provider/choose-provider.js'
import { handleWithApproval, script } from './approval.js'

const { models, close } = await chooseModels(script)
const terminal = createInterface({ input: process.stdin, output: process.stdout })
const ask = async (question: string): Promise<boolean> =>
  /^y/i.test(await terminal.question(`${question} [y/N] `))
for (const { llm, label } of models) {
  console.log(`\n== ${label}`)
  await handleWithApproval(llm, ask, (text) => process.stdout.write(text))
}
terminal.close()
await close()
