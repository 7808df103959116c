import { describe } from 'vitest'
import { describeForgedHistories } from './describe-forged-histories.js'

describe('forged histories', { timeout: 600_000 }, () => {
  describeForgedHistories(200_000)
})
