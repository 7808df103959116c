import { expect, it } from 'vitest'
import { LLMFunction, LLMTool, prompt, PromptError } from '@slf/core'
import { ScriptedLLM } from '../../src/testing/scripted-llm.js'

class Desk {
  readonly llm = new ScriptedLLM([{ toolCalls: [{ name: 'look', arguments: {} }] }, 'done'])

  @LLMTool({ description: 'x', input: {} })
  async look(): Promise<string> {
    return prompt`look`
  }

  @LLMFunction({ tools: ['look'] })
  async ask(): Promise<string> {
    return prompt`ask`
  }

  async forgotten(): Promise<string> {
    return prompt`forgotten`
  }

  @LLMFunction()
  async nested(): Promise<string> {
    return `Title: ${await this.forgotten()}`
  }
}

it('a prompt of a tool without @LLMFunction ends the call: no model can help', async () => {
  await expect(new Desk().ask()).rejects.toThrow(PromptError)
  await expect(new Desk().ask()).rejects.toThrow(/was never sent.*Desk\.look/)
})

it('a prompt of an undecorated method ends the call that uses it', async () => {
  await expect(new Desk().nested()).rejects.toThrow(/was never sent.*Desk\.forgotten/)
})
