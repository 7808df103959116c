import { runExample } from '../provider/run-example.js'
import { batchProgress } from './batch-progress.js'

await runExample(batchProgress)
