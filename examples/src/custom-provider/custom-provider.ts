import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { APIKeyPool, data, LLMFunction, type LLMInterface, prompt } from '@slf/core'
import { CompanyLLM } from './company-llm.js'

class Greeter {
  constructor(readonly llm: LLMInterface) {}

  @LLMFunction()
  async greet(name: string): Promise<string> {
    return prompt`Greet this person: ${data({ name })}`
  }
}

/** Runs a decorated method over the custom provider, against a server that speaks its protocol. */
export async function greetOverCompanyLLM(write: (text: string) => void): Promise<void> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify({ text: `Hello from the company model, ${String(request.headers['x-company-key'])}!` }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const llm = new CompanyLLM({
    apiKeyPool: new APIKeyPool({ apiKeys: ['key-of-the-company'], providerId: 'company' }),
    modelName: 'company-large',
    baseURL: `http://127.0.0.1:${port}`,
  })
  write(`${await new Greeter(llm).greet('Ada')}\n`)
  server.close()
}
