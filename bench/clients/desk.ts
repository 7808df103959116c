// A service as a user writes it; the bench compiles it, since Node does not run decorators.
import {
  type ChatMessage,
  history,
  LLMFunction,
  type LLMInterface,
  LLMTool,
  prompt,
  system as systemMessage,
} from '@slf/core'
import { type Static, Type } from 'typebox'
import { List, Order } from './schemas-typebox.mjs'
import { question, system, weather } from './work.mjs'

export class Desk {
  /** How often the tool ran. */
  reports = 0

  constructor(readonly llm: LLMInterface) {}

  @LLMFunction({ returns: Order })
  async order(): Promise<Static<typeof Order>> {
    return prompt`${systemMessage`${system}`}${question}`
  }

  @LLMFunction({ returns: List })
  async list(): Promise<Static<typeof List>> {
    return prompt`${systemMessage`${system}`}${question}`
  }

  @LLMFunction()
  async say(): Promise<string> {
    return prompt`${systemMessage`${system}`}${question}`
  }

  @LLMTool({ description: weather.description, input: { city: Type.String(), day: Type.Integer() } })
  getWeather({ day }: { city: string; day: number }): { temperature: number } {
    this.reports++
    return weather.run({ day })
  }

  @LLMFunction({ tools: ['getWeather'], maxSteps: 30 })
  async ask(past: readonly ChatMessage[], message: string): Promise<string> {
    return prompt`${history(past)}${message}`
  }
}
