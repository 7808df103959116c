import { expect, it } from 'vitest'
import { LLMFunction, prompt } from '@slf/core'
import { ScriptedLLM } from '../../src/testing/scripted-llm.js'

class Desk {
  readonly #llm = new ScriptedLLM(() => 'ok')
  static readonly #shared = new ScriptedLLM(() => 'static ok')

  @LLMFunction({ llm: (self: Desk) => self.#llm })
  async #ask(text: string): Promise<string> {
    return prompt`${text}`
  }

  @LLMFunction({ llm: () => Desk.#shared })
  static async #askAll(text: string): Promise<string> {
    return prompt`${text}`
  }

  ask(text: string): Promise<string> {
    return this.#ask(text)
  }
  static askAll(text: string): Promise<string> {
    return Desk.#askAll(text)
  }
  get asked(): readonly string[] {
    return this.#llm.requests.map(({ params }) => params.messages[0]?.content as string)
  }
}

it('decorates #private methods, static ones too, and finds a #private model', async () => {
  const desk = new Desk()
  expect(await desk.ask('a')).toBe('ok')
  expect(desk.asked).toEqual(['a'])
  expect(await Desk.askAll('b')).toBe('static ok')
})
