import { checkPoolModel } from '../../../../core/test/keys/pool-model.js'
import type { Figure } from '../figure.js'

const SEQUENCES = 20_000

/** Random commands to a key pool against a model of it; throws at the first difference. */
export const pool: Figure = async () => {
  let broken = 0
  try {
    await checkPoolModel(SEQUENCES)
  } catch {
    broken++
  }
  return [
    {
      what: `key pool, ${SEQUENCES} random sequences against a model: broken`,
      value: broken,
      unit: '',
      limit: 0,
    },
  ]
}
