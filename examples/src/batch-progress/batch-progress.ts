import { batch, type LLMInterface } from '@slf/core'
import type { Example } from '../provider/run-example.js'
import { ReviewClassifier } from './classifier.js'

const reviews = Array.from(
  { length: 200 },
  (_, index) => `Review ${index}: ${index % 3 === 0 ? 'great' : 'broken'}`,
)

export const batchProgress: Example = {
  script({ question }) {
    const mood = question.includes('great') ? 'glad' : 'angry'
    return { text: JSON.stringify({ value: mood }) }
  },

  async run(llm: LLMInterface, write): Promise<void> {
    const results = await batch(new ReviewClassifier(llm)).mood(
      reviews.map((review) => [review]),
      {
        concurrency: 16,
        onProgress({ done, failed, total }) {
          const filled = Math.round((done / total) * 20)
          write(`\r[${'#'.repeat(filled).padEnd(20)}] ${done}/${total}${failed ? `, ${failed} failed` : ''}`)
        },
      },
    )
    const glad = results.filter((result) => result.status === 'fulfilled' && result.value === 'glad').length
    write(`\n${glad} of ${results.length} reviews are glad\n`)
  },
}
