import { describe } from 'vitest'
import { describeLyingStreams } from './describe-lying-streams.js'

describe('streams that lie', { timeout: 600_000 }, () => {
  describeLyingStreams(60_000)
})
