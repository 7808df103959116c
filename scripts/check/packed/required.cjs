// From CommonJS, without a compiler: require() of the ESM packages, and a decorator applied by hand.
const assert = require('node:assert/strict')
const { LLMFunction, LLMInterface, prompt } = require('@slf/core')
const { OpenAICompatible } = require('@slf/openai')
const { OpenAIResponsesCompatible } = require('@slf/openai-responses')
require('@slf/adapter-kit')
require('@slf/core/node')
require('@slf/core/testing')

class Greeter {
  constructor(llm) {
    this.llm = llm
  }
  async greet(name) {
    return prompt`Say hello to ${name}.`
  }
}
const descriptor = Object.getOwnPropertyDescriptor(Greeter.prototype, 'greet')
Object.defineProperty(Greeter.prototype, 'greet', {
  ...descriptor,
  ...LLMFunction({})(Greeter.prototype, 'greet', descriptor),
})

const llm = new OpenAICompatible({ apiKey: 'key', modelName: 'model' })
assert.ok(llm instanceof LLMInterface)
assert.ok(OpenAIResponsesCompatible.prototype instanceof LLMInterface)
new Greeter(llm).greet('Ada').then((answer) => assert.equal(answer, 'hello'))
