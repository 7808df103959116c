// Adapters that were compiled for contract version 1, with the kit of that day, run with the core of today.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { detail, LLMFunction, LLMInterface, prompt, RateLimitError, SlfError, stream } from '@slf/core'
import { EchoProvider, ParrotAdapter } from 'slf-parrot'
import { OpenAICompatible } from 'slf-parrot/openai'

class Greeter {
  constructor(llm) {
    this.llm = llm
  }
  async greet(name) {
    return prompt`Say hello to ${name}.`
  }
}
Greeter.prototype.greet = LLMFunction()(Greeter.prototype.greet, { kind: 'method', name: 'greet' })

/** What the server answers to the next request. */
let reply
const server = createServer((request, response) => {
  request.resume().on('end', () => reply(request, response))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const baseURL = `http://127.0.0.1:${server.address().port}`
const json =
  (body, status = 200) =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const events = (text) => (_, response) =>
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text)

async function streamed(llm) {
  const pieces = []
  for await (const text of stream(new Greeter(llm)).greet('Ada').textStream) pieces.push(text)
  return pieces.join('')
}

const parrot = new ParrotAdapter({
  apiKey: 'sk-canary-0123456789',
  baseURL,
  modelName: 'parrot-1',
  retry: { maxRetries: 0 },
})
assert.ok(parrot instanceof LLMInterface)
assert.equal(parrot.contractVersion, 1)
reply = json({ said: 'hello' })
assert.equal(await new Greeter(parrot).greet('Ada'), 'hello')
reply = events('data: hel\n\ndata: lo\n\ndata: END\n\n')
assert.equal(await streamed(parrot), 'hello')
reply = json({ error: { message: 'slow down', code: 'rate_limit_exceeded' } }, 429)
const error = await new Greeter(parrot).greet('Ada').catch((thrown) => thrown)
assert.ok(RateLimitError.isInstance(error) && SlfError.isInstance(error), String(error))
assert.ok(!String(error.stack).includes('sk-canary-0123456789'))

const echo = new EchoProvider()
assert.equal(await new Greeter(echo).greet('Ada'), 'echo: Say hello to Ada.')
assert.equal(await streamed(echo), 'echo: Say hello to Ada.')
assert.equal((await detail(new Greeter(echo)).greet('Ada')).value, 'echo: Say hello to Ada.')

const openai = new OpenAICompatible({
  apiKey: 'sk-canary-0123456789',
  baseURL,
  modelName: 'm-1',
  allowInsecure: true,
})
const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 }
reply = json({
  choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
  usage,
})
const { value, usage: counted } = await detail(new Greeter(openai)).greet('Ada')
assert.equal(value, 'hello')
assert.equal(counted.total_tokens, 4)
const chunk = (delta, finish) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish ?? null }] })}\n\n`
reply = events(`${chunk({ content: 'hel' })}${chunk({ content: 'lo' })}${chunk({}, 'stop')}data: [DONE]\n\n`)
assert.equal(await streamed(openai), 'hello')

server.close()
