import { describe } from 'vitest'
import { describeLyingStreams } from './describe-lying-streams.js'

describe('streams that lie', () => {
  describeLyingStreams(400)
})
