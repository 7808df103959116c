import { data, LLMFunction, type LLMInterface, param, prompt, system } from '@slf/core'
import { type Static, Type } from 'typebox'

export const Plan = Type.Object({
  city: Type.String(),
  days: Type.Array(Type.String({ description: 'what to do on this day' })),
})
export type Plan = Static<typeof Plan>

/** An agent whose tool is another decorated method: usage, trace and abort of the inner call belong to the outer one. */
export class TripPlanner {
  constructor(readonly llm: LLMInterface) {}

  @LLMFunction({ params: [param('city', Type.String({ description: 'a city' }))] })
  async packingAdvice(city: string): Promise<string> {
    return prompt`${system`You know the climate of every city.`}What should one pack for ${data({ city })}?`
  }

  @LLMFunction({ returns: Plan, tools: ['packingAdvice'] })
  async plan(wish: string): Promise<Plan> {
    return prompt`${system`You plan trips. Ask for packing advice first.`}${data({ wish })}`
  }
}
