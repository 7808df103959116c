// The decorators stay cheap for the compiler: 50 decorated methods against the same methods undecorated.
// node scripts/check/type-budget.mjs typescript|typescript-7
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

const compiler = process.argv[2]
const methods = 50
const budget = 500
// Inside `docs`, where @slf/core is the built package.
const folder = `docs/.tmp/type-budget-${compiler}`

const service = (index, decorated) => {
  const decorator = (text) => (decorated ? `  ${text}\n` : '')
  return `
const Answer${index} = Type.Object({
  severity: Type.Union([Type.Literal('low'), Type.Literal('high')]),
  summary: Type.String({ description: 'one sentence' }),
  tags: Type.Array(Type.String()),
  score${index}: Type.Optional(Type.Number()),
})
type Answer${index} = Static<typeof Answer${index}>

export class Service${index} {
  constructor(readonly llm: LLMInterface) {}

${decorator(`@LLMTool({ description: 'Search', input: { query: Type.String(), limit: Type.Optional(Type.Number()) } })`)}\
  async search({ query, limit }: { query: string; limit?: number }): Promise<string[]> { return [query, String(limit)] }

${decorator(`@LLMFunction({ returns: Answer${index}, tools: ['search'], check: (answer) => (answer.summary === '' ? 'too short' : undefined) })`)}\
  async triage(ticket: string): Promise<Answer${index}> { return prompt\`How urgent is \${ticket}?\` }

${decorator(`@LLMFunction({ returns: Type.Array(Answer${index}) })`)}\
  async triageAll(tickets: string[]): Promise<Answer${index}[]> { return prompt\`How urgent are \${tickets.join()}?\` }

${decorator(`@LLMFunction({ prompt: 'Answer {ticket} in the tone {tone}', params: ['ticket', 'tone'], llm: (self) => self.llm })`)}\
  async reply(ticket: string, tone: string): Promise<string> { return prompt\`Answer \${ticket}, \${tone}\` }

${decorator(`@LLMChat({ tools: ['search', tool({ name: 'echo', description: 'Echo', input: { text: Type.String() }, execute: ({ text }) => text })] })`)}\
  chat(message: string): ChatStream { return prompt\`\${message}\` }
}
`
}

function instantiations(name, decorated) {
  const decorators = decorated ? 'LLMChat, LLMFunction, LLMTool, ' : ''
  const imports = `import { ${decorators}prompt, tool, type ChatStream, type LLMInterface } from '@slf/core'
import { Type, type Static } from 'typebox'
`
  const services = Array.from({ length: methods / 5 }, (_, index) => service(index, decorated))
  writeFileSync(`${folder}/${name}.ts`, imports + services.join(''))
  const configuration = { extends: '../../../tsconfig.base.json', files: [`${name}.ts`] }
  writeFileSync(`${folder}/${name}.json`, JSON.stringify(configuration))
  const tsc = [`node_modules/${compiler}/bin/tsc`, '-p', `${folder}/${name}.json`, '--extendedDiagnostics']
  const { stdout } = spawnSync(process.execPath, tsc, { encoding: 'utf8' })
  const count = /^Instantiations:\s+(\d+)/m.exec(stdout)
  if (count === null || stdout.includes('error TS'))
    throw new Error(`The fixture ${folder}/${name}.ts does not compile:\n${stdout}`)
  return Number(count[1])
}

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const perMethod = (instantiations('decorated', true) - instantiations('undecorated', false)) / methods
console.log(`${perMethod} type instantiations for each decorated method, of at most ${budget}`)
process.exitCode = perMethod <= budget ? 0 : 1
