import { Type } from 'typebox'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import * as core from '@slf/core'
import { ScriptedLLM } from '../../src/testing/scripted-llm.js'

/** What the class below needs, handed in: the emitted module imports nothing. */
type Parts = typeof core & { readonly Type: typeof Type; readonly llm: core.LLMInterface }
interface Desk {
  triage(ticket: string): Promise<string>
  chat(message: string): core.ChatStream
}
interface Emitted {
  readonly default: (parts: Parts) => { new (): Desk; ask(): Promise<string> }
}

const source = `
export default ({ LLMFunction, LLMChat, LLMTool, prompt, Type, llm }) => {
  class Desk {
    readonly llm = llm
    static readonly llm = llm
    @LLMTool({ description: 'Search', input: { query: Type.String() } })
    async search({ query }: { query: string }): Promise<string> { return 'found ' + query }
    @LLMFunction({ tools: ['search'] })
    async triage(ticket: string): Promise<string> { return prompt\`Triage \${ticket}\` }
    @LLMChat()
    chat(message: string) { return prompt\`\${message}\` }
    @LLMFunction()
    static async ask(): Promise<string> { return prompt\`static\` }
  }
  return Desk
}
`

/** The class as this compiler emits it, evaluated. */
async function emitted(options: ts.CompilerOptions): Promise<Emitted> {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, ...options },
  })
  return (await import(`data:text/javascript,${encodeURIComponent(outputText)}`)) as Emitted
}

/** TypeScript's helper for experimentalDecorators leaves the work to `Reflect.decorate` where that exists. */
const loadReflect = (): Promise<unknown> => import('reflect-metadata')

describe.each<[string, ts.CompilerOptions, (() => Promise<unknown>)?]>([
  ['standard decorators', {}],
  ['standard decorators for an old target', { target: ts.ScriptTarget.ES2020 }],
  ['experimentalDecorators', { experimentalDecorators: true }],
  ['experimentalDecorators with metadata', { experimentalDecorators: true, emitDecoratorMetadata: true }],
  ['experimentalDecorators with Reflect.decorate', { experimentalDecorators: true }, loadReflect],
])('code that TypeScript 5.9 emits for %s', (_, options, before) => {
  it('runs, with its plans on the methods', async () => {
    expect('decorate' in Reflect).toBe(false)
    await before?.()
    expect('decorate' in Reflect).toBe(before !== undefined)
    const llm = new ScriptedLLM([
      { toolCalls: [{ name: 'search', arguments: { query: 'fire' } }] },
      ({ messages }) => messages.at(-1)?.content as string,
      ({ messages }) => messages.at(-1)?.content as string,
      ({ messages }) => messages.at(-1)?.content as string,
    ])
    const { default: define } = await emitted(options)
    const DeskClass = define({ ...core, Type, llm })
    expect([...core.getPlans(DeskClass).keys()]).toEqual(['triage', 'chat'])
    expect(await new DeskClass().triage('x')).toBe('found fire')
    expect((await new DeskClass().chat('hi')).text).toBe('hi')
    expect(await DeskClass.ask()).toBe('static')
  })
})
