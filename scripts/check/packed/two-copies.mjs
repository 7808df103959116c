// An adapter package that brings a core of its own: its models, errors and provider files work with the core of the project.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { LLMFunction, prompt, RateLimitError, SlfError, withCall } from '@slf/core'
import * as copy from 'slf-copy'

assert.notEqual(copy.SlfError, SlfError)

class Greeter {
  constructor(llm) {
    this.llm = llm
  }
  async greet(name) {
    return prompt`Say hello to ${name}.`
  }
}
Greeter.prototype.greet = LLMFunction()(Greeter.prototype.greet, { kind: 'method', name: 'greet' })

let reply
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const { status = 200, body } = reply
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const base_url = `http://127.0.0.1:${server.address().port}`

const entry = { model_name: 'm-1', api_keys: ['sk-canary-0123456789'], base_url, max_retries: 1 }
writeFileSync('provider.json', JSON.stringify({ acme: [entry] }))
const { acme } = await copy.OpenAICompatible.loadFromJsonFile('provider.json')
const llm = acme['m-1']

const message = { role: 'assistant', content: 'hello' }
reply = { body: { choices: [{ index: 0, message, finish_reason: 'stop' }] } }
assert.equal(await new Greeter(llm).greet('Ada'), 'hello')

const seen = []
const watched = copy.withCall(new Greeter(llm), { onEvent: ({ type }) => seen.push(type) })
assert.equal(await watched.greet('Ada'), 'hello')
assert.ok(seen.includes('call-end'))

reply = { status: 429, body: { error: { message: 'slow down', code: 'rate_limit_exceeded' } } }
const error = await withCall(new Greeter(llm), { timeout: 5_000 })
  .greet('Ada')
  .catch((thrown) => thrown)
assert.ok(RateLimitError.isInstance(error), String(error))
assert.ok(copy.RateLimitError.isInstance(error))
assert.equal(error.isRetryable, true)

server.close()
await llm.close()
