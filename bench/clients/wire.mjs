// The two protocols, for clients that write and read them by hand.
import { weather } from './work.mjs'

const { run: _run, ...weatherTool } = weather

export const wire = {
  chat: {
    path: '/chat/completions',
    body: (messages) => ({ messages }),
    streaming: { stream: true, stream_options: { include_usage: true } },
    format: (format) => ({ response_format: { type: 'json_schema', json_schema: format } }),
    tools: [{ type: 'function', function: weatherTool }],
    text: (answer) => answer.choices[0].message.content,
    delta: (event) => event.choices[0]?.delta?.content,
    /** What the answer adds to the conversation, and the calls in it. */
    turn(answer) {
      const { message } = answer.choices[0]
      const calls = (message.tool_calls ?? []).map((call) => [call.id, call.function.arguments])
      return { added: [message], calls }
    },
    result: (id, content) => ({ role: 'tool', tool_call_id: id, content }),
  },
  responses: {
    path: '/responses',
    body: (input) => ({ input }),
    streaming: { stream: true },
    format: (format) => ({ text: { format: { type: 'json_schema', ...format } } }),
    tools: [{ type: 'function', ...weatherTool, strict: false }],
    text: (answer) => answer.output[0].content[0].text,
    delta: (event) => (event.type === 'response.output_text.delta' ? event.delta : undefined),
    turn(answer) {
      const calls = answer.output
        .filter((item) => item.type === 'function_call')
        .map((item) => [item.call_id, item.arguments])
      return { added: answer.output, calls }
    },
    result: (id, output) => ({ type: 'function_call_output', call_id: id, output }),
  },
}

/** Asks until the model calls no tool; gives the number of requests. `ask(fields)` sends one. */
export async function loopByHand({ body, tools, turn, result }, messages, ask) {
  const talk = [...messages]
  for (let requests = 1; ; requests++) {
    const { added, calls } = turn(await ask({ ...body(talk), tools }))
    talk.push(...added)
    if (calls.length === 0) return requests
    for (const [id, text] of calls) talk.push(result(id, JSON.stringify(weather.run(JSON.parse(text)))))
  }
}
