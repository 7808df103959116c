import {
  LLMFunction,
  LLMTool,
  prompt,
  type ToolContext,
  ToolError,
  withCall,
  type ChatEvent,
} from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'
import { expect, test } from 'vitest'

class Workshop {
  readonly ended: string[] = []
  constructor(readonly llm: ScriptedLLM) {}

  @LLMTool({ description: 'Breaks', input: {} })
  async break(): Promise<string> {
    // Once the other tool has begun.
    await Promise.resolve()
    throw new ToolError('The saw broke.')
  }

  @LLMTool({ description: 'Waits until it is told to stop', input: {} })
  wait(_input: object, { signal }: ToolContext): Promise<string> {
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        this.ended.push('wait')
        reject(new Error('stopped'))
      })
    })
  }

  @LLMTool({ description: 'Comes too late', input: {} })
  late(): string {
    this.ended.push('late')
    return 'done'
  }

  @LLMFunction({ tools: ['break', 'wait', 'late'], concurrency: 2 })
  async work(): Promise<string> {
    return prompt`go`
  }
}

test('a tool that ends the call stops those that run beside it, and none is begun after it', async () => {
  const llm = new ScriptedLLM([{ toolCalls: ['wait', 'break', 'late'].map((name) => ({ name, id: name })) }])
  const workshop = new Workshop(llm)
  const events: ChatEvent[] = []
  let error: unknown
  void withCall(workshop, { onEvent: (event) => events.push(event) })
    .work()
    .catch((thrown: unknown) => (error = thrown))
  for (let turn = 0; turn < 200 && error === undefined; turn++)
    await new Promise((resolve) => setImmediate(resolve))
  expect(error).toMatchObject({ name: 'ToolError', message: 'The saw broke.' })
  expect(workshop.ended).toEqual(['wait'])
  const names = (type: ChatEvent['type']): string[] =>
    events
      .flatMap((event) => (event.type === type && 'toolName' in event ? [event.toolName ?? ''] : []))
      .sort()
  expect(names('tool-start')).toEqual(['break', 'wait'])
  expect(names('tool-error')).toEqual(['break', 'wait'])
})
