export { ManualClock } from './clock/manual-clock.js'
export { ScriptedLLM, type ScriptedLLMOptions, type ScriptedRequest } from './testing/scripted-llm.js'
export type { ScriptedAnswer, ScriptedReply, ScriptedToolCall } from './testing/scripted-reply.js'
