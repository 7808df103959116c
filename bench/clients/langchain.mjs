// LangChain.js with its OpenAI integration. Structured output with the method it takes by itself; partial values with
// the method `functionCalling`, since the other gives the value once, at the end.
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { ChatOpenAI } from '@langchain/openai'
import { List, Order, Weather } from './schemas-zod.mjs'
import { conversation, model as modelName, once, question, system, weather } from './work.mjs'

process.env.LANGSMITH_TRACING = 'false'

const asked = () => [new SystemMessage(system), new HumanMessage(question)]
const weatherTool = tool((input) => JSON.stringify(weather.run(input)), {
  name: weather.name,
  description: weather.description,
  schema: Weather,
})

const models = {
  chat: once((baseURL) => model(baseURL, false)),
  responses: once((baseURL) => model(baseURL, true)),
}

function model(baseURL, useResponsesApi) {
  const configuration = { baseURL }
  return new ChatOpenAI({ model: modelName, apiKey: 'sk-bench', configuration, useResponsesApi })
}

export default function langchain() {
  const modelOf = ({ baseURL, protocol }) => models[protocol](baseURL)
  return {
    call: (target) => modelOf(target).withStructuredOutput(Order, { name: 'order' }).invoke(asked()),

    async streamText(target, onDelta) {
      for await (const chunk of await modelOf(target).stream(asked())) if (chunk.text) onDelta(chunk.text)
    },

    async partials(target) {
      const structured = modelOf(target).withStructuredOutput(List, {
        name: 'list',
        method: 'functionCalling',
      })
      let value
      let seen = 0
      for await (const partial of await structured.stream(asked())) {
        value = partial
        seen++
      }
      return { value, seen }
    },

    async toolLoop(target, length) {
      const bound = modelOf(target).bindTools([weatherTool])
      const talk = conversation(length).map(({ role, content }) =>
        role === 'user' ? new HumanMessage(content) : new AIMessage(content),
      )
      for (let requests = 1; ; requests++) {
        const answer = await bound.invoke(talk)
        talk.push(answer)
        if (answer.tool_calls.length === 0) return requests
        for (const call of answer.tool_calls)
          talk.push(await weatherTool.invoke({ ...call, type: 'tool_call' }))
      }
    },
  }
}
