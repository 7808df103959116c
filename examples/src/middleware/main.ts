import { runExample } from '../provider/run-example.js'
import { middleware } from './middleware.js'

await runExample(middleware)
