import { runExample } from '../provider/run-example.js'
import { agentAsTool } from './agent-as-tool.js'

await runExample(agentAsTool)
