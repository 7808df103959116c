// What is measured before the first call: the packages that a program imports, and the smallest program of each.

const service = (imports, model) => `
import { LLMFunction, prompt } from '@slf/core'
import { Type } from 'typebox'
${imports}
const Greeting = Type.Object({ text: Type.String() })
class Greeter {
  llm = ${model}
  @LLMFunction({ returns: Greeting }) async greet() { return prompt\`Hello\` }
}
console.log(await new Greeter().greet())`

const adapter = { apiKey: 'key', baseURL: 'http://localhost/v1', modelName: 'model' }

/**
 * `imports`: what the program loads first of all. `client`: the module in clients/ that makes a structured call.
 * `goal`: milliseconds of processor time beyond TypeBox's `Type`, and kB of the bundle, compressed.
 */
export const programs = [
  {
    id: 'core',
    label: '@slf/core alone',
    imports: ['typebox', '@slf/core'],
    packages: ['@slf/core', 'typebox'],
    hello: `
import { LLMFunction, prompt } from '@slf/core'
class Greeter {
  @LLMFunction() async greet() { return prompt\`Hello\` }
}
console.log(await new Greeter().greet())`,
    goal: { importMilliseconds: 40, bundleKilobytes: 60 },
  },
  {
    id: 'slf',
    label: '@slf/core with @slf/openai',
    imports: ['typebox', '@slf/core', '@slf/openai'],
    packages: ['@slf/core', '@slf/openai', 'typebox'],
    hello: service(
      `import { OpenAICompatible } from '@slf/openai'`,
      `new OpenAICompatible(${JSON.stringify(adapter)})`,
    ),
    client: 'slf-decorator',
    goal: { importMilliseconds: 60 },
  },
  {
    id: 'slf-light',
    label: '@slf/core with @slf/openai/light',
    imports: ['typebox', '@slf/core', '@slf/openai/light'],
    packages: ['@slf/core', '@slf/openai', 'typebox'],
    hello: service(
      `import { OpenAICompatible } from '@slf/openai/light'`,
      `new OpenAICompatible(${JSON.stringify(adapter)})`,
    ),
    client: 'slf-light',
    goal: { importMilliseconds: 60, bundleKilobytes: 100 },
  },
  {
    id: 'openai',
    label: 'openai',
    imports: ['openai'],
    packages: ['openai'],
    hello: `
import OpenAI from 'openai'
console.log(await new OpenAI().chat.completions.create({ model: 'model', messages: [] }))`,
    client: 'openai',
  },
  {
    id: 'ai-sdk',
    label: 'AI SDK with @ai-sdk/openai, zod',
    imports: ['ai', '@ai-sdk/openai', 'zod'],
    packages: ['ai', '@ai-sdk/openai', 'zod'],
    hello: `
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, Output } from 'ai'
import { z } from 'zod'
const output = Output.object({ schema: z.object({ text: z.string() }) })
console.log(await generateText({ model: createOpenAI({}).chat('model'), prompt: 'Hello', output }))`,
    client: 'ai-sdk',
  },
  {
    id: 'langchain',
    label: '@langchain/openai, zod',
    imports: ['@langchain/openai', 'zod'],
    packages: ['@langchain/openai', '@langchain/core', 'zod'],
    hello: `
import { ChatOpenAI } from '@langchain/openai'
import { z } from 'zod'
const structured = new ChatOpenAI({}).withStructuredOutput(z.object({ text: z.string() }))
console.log(await structured.invoke('Hello'))`,
    client: 'langchain',
  },
]
