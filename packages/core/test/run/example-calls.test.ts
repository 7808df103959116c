import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'
import { data, LLMFunction, type LLMInterface, type OutputMode, prompt, render, system } from '@slf/core'
import { ScriptedLLM } from '@slf/core/testing'

const Kind = Type.Union([Type.Literal('spam'), Type.Literal('mail')])

function sorter(output: OutputMode, llm: LLMInterface) {
  class Sorter {
    readonly llm = llm

    @LLMFunction({ returns: Kind, output, examples: [[['You won!!!'], 'spam']] })
    async sort(text: string): Promise<'spam' | 'mail'> {
      if (text === '') return 'mail'
      return prompt`${system`You sort.`}Is this spam? ${data({ text })}`
    }

    @LLMFunction({ examples: [[[''], 'nothing']] })
    async describe(text: string): Promise<string> {
      if (text === '') return 'nothing'
      return prompt`Describe ${data({ text })}`
    }
  }
  return new Sorter()
}

const question = (text: string) => ({
  role: 'user',
  content: `Is this spam?\n<data name="text">\n${text}\n</data>`,
})

describe('an example is shown as question and answer before the question', () => {
  test.each(['json_schema', 'json_object', 'prompted_json'] as const)('in mode %s', async (mode) => {
    const request = await render(sorter(mode, new ScriptedLLM([]))).sort('Lunch?')
    const messages = 'messages' in request ? request.messages : []
    expect(messages.slice(1)).toEqual([
      question('You won!!!'),
      { role: 'assistant', content: '{"value":"spam"}' },
      question('Lunch?'),
    ])
  })

  test('in mode tool, as a call that was accepted', async () => {
    const request = await render(sorter('tool', new ScriptedLLM([]))).sort('Lunch?')
    const messages = 'messages' in request ? request.messages : []
    expect(messages.slice(2, 4)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'example_1', type: 'function', function: { name: 'sort', arguments: '{"value":"spam"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'example_1', content: 'Accepted.' },
    ])
  })
})

test('an example that code answers is an error that says which', async () => {
  await expect(sorter('tool', new ScriptedLLM([])).describe('x')).rejects.toThrow(
    'Sorter.describe: example 1 is answered by code',
  )
})
