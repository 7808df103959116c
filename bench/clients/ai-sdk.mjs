// The AI SDK with its OpenAI provider.
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, Output, stepCountIs, streamText, tool } from 'ai'
import { List, Order, Weather } from './schemas-zod.mjs'
import { conversation, model as modelName, once, question, system, weather } from './work.mjs'

globalThis.AI_SDK_LOG_WARNINGS = false

const provider = once((baseURL) => createOpenAI({ apiKey: 'sk-bench', baseURL }))
const asked = { system, prompt: question }
const tools = {
  [weather.name]: tool({ description: weather.description, inputSchema: Weather, execute: weather.run }),
}

function model({ baseURL, protocol }) {
  return protocol === 'chat' ? provider(baseURL).chat(modelName) : provider(baseURL).responses(modelName)
}

export default function aiSdk() {
  return {
    async call(target) {
      const output = Output.object({ schema: Order })
      return (await generateText({ model: model(target), output, ...asked })).output
    },

    async streamText(target, onDelta) {
      for await (const text of streamText({ model: model(target), ...asked }).textStream)
        if (text) onDelta(text)
    },

    async partials(target) {
      const output = Output.object({ schema: List })
      const result = streamText({ model: model(target), output, ...asked })
      let seen = 0
      for await (const partial of result.partialOutputStream) seen += partial === undefined ? 0 : 1
      return { value: await result.output, seen }
    },

    async toolLoop(target, length) {
      const stopWhen = stepCountIs(20)
      const { steps } = await generateText({
        model: model(target),
        messages: conversation(length),
        tools,
        stopWhen,
      })
      return steps.length
    },
  }
}
