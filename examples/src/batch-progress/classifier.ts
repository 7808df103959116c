import { data, LLMFunction, type LLMInterface, prompt } from '@slf/core'
import { type Static, Type } from 'typebox'

export const Mood = Type.Union([Type.Literal('glad'), Type.Literal('angry'), Type.Literal('neutral')])
export type Mood = Static<typeof Mood>

/** Finds the mood of a review. */
export class ReviewClassifier {
  constructor(readonly llm: LLMInterface) {}

  @LLMFunction({ returns: Mood })
  async mood(review: string): Promise<Mood> {
    return prompt`What is the mood of this review? ${data({ review })}`
  }
}
