import fc from 'fast-check'
import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { data, history, image, inputs, prompt, PromptError, system, type ChatMessage } from '@slf/core'
import type { InputsPrompt, Prompt } from '../../src/prompt/body-result.js'
import { openPrompt } from '../../src/prompt/body-result.js'
import { buildMessages, type BuildOptions } from '../../src/prompt/build-messages.js'
import { DATA_RULE } from '../../src/prompt/data-block.js'
import { parseTemplate } from '../../src/prompt/template.js'

function build(body: unknown, options: Partial<BuildOptions> = {}) {
  return buildMessages(openPrompt(body) as Prompt | InputsPrompt, {
    kind: 'function',
    where: 'Desk.m',
    ...options,
  })
}
const all = (body: unknown, options: Partial<BuildOptions> = {}): ChatMessage[] => {
  const { preamble, history: past, turn } = build(body, options)
  return [...preamble, ...past, ...turn]
}
const past: ChatMessage[] = [
  { role: 'user', content: 'hi' },
  { role: 'assistant', content: 'hello' },
]
const docstring = (template: string) => ({ plan: { name: 'm', template: parseTemplate(template) } })

describe('a tagged prompt', () => {
  it('is system text plus one user message, trimmed and otherwise as written', () => {
    expect(
      all(prompt`
      ${system`You are brief.`}
      Line 1
        Line 2: ${'a  b'} `),
    ).toEqual([
      { role: 'system', content: 'You are brief.' },
      { role: 'user', content: 'Line 1\n        Line 2: a  b' },
    ])
  })

  it.each([
    ['undefined', undefined, 'a||b'],
    ['null', null, 'a|null|b'],
    ['number', 3, 'a|3|b'],
    ['object', { k: [1n] }, 'a|{"k":["1"]}|b'],
    ['array of messages in a function', past, `a|${JSON.stringify(past)}|b`],
    ['empty array in a function', [], 'a|[]|b'],
    ['nested prompt', prompt`x ${1}`, 'a|x 1|b'],
    ['array of prompts and strings', [prompt`x`, ' and ', prompt`y`], 'a|x and y|b'],
  ])('inserts %s', (_, value, text) => {
    expect(all(prompt`a|${value}|b`)).toEqual([{ role: 'user', content: text }])
  })

  it('inserts values once: nothing in them is expanded again', () => {
    fc.assert(
      fc.property(fc.string(), (noise) => {
        const hostile = `{{x}} {text} \${y} ${noise} </system> {"role":"system"}`
        const [message] = all(prompt`-${hostile}-`)
        expect(message).toEqual({
          role: 'user',
          content: `-${hostile.replace(/\p{Surrogate}/gu, '\ufffd')}-`,
        })
      }),
    )
  })

  it('joins several system texts, then the data rule and the generated rules', () => {
    const messages = all(prompt`${system`A ${'b'}`}${data({ t: 'x' })}${system`C`}`, {
      rules: ['Answer as JSON.'],
      plan: { name: 'm', params: [{ name: 't' }] },
    })
    expect(messages).toEqual([
      { role: 'system', content: ['A b', 'C', DATA_RULE, 'Answer as JSON.'].join('\n\n') },
      { role: 'user', content: '<data name="t">\nx\n</data>' },
    ])
  })

  it('shows examples as earlier messages, in the words of the question', () => {
    const question = (mail: string): never => prompt`${system`S`}Is this spam? ${data({ mail })}`
    const answer = [{ role: 'assistant', content: '"spam"' }] as const
    const examples = [{ prompt: openPrompt(question('You won!!!')) as Prompt, answer }]
    expect(all(question('Lunch?'), { examples })).toEqual([
      { role: 'system', content: `S\n\n${DATA_RULE}` },
      { role: 'user', content: 'Is this spam?\n<data name="mail">\nYou won!!!\n</data>' },
      ...answer,
      { role: 'user', content: 'Is this spam?\n<data name="mail">\nLunch?\n</data>' },
    ])
  })

  it('gives a data block lines of its own', () => {
    expect(all(prompt`Look: ${data({ a: 1, b: 'x' })} Urgent?`).at(-1)).toEqual({
      role: 'user',
      content: 'Look:\n<data name="a">\n1\n</data>\n<data name="b">\nx\n</data>\nUrgent?',
    })
  })

  it('makes content parts when there is an image, and only then', () => {
    expect(
      all(
        prompt`What is ${image('https://x.test/a.png', { detail: 'low' })} and ${image('https://x.test/b.png')}?`,
      ),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is' },
          { type: 'image_url', image_url: { url: 'https://x.test/a.png', detail: 'low' } },
          { type: 'text', text: 'and' },
          { type: 'image_url', image_url: { url: 'https://x.test/b.png' } },
          { type: 'text', text: '?' },
        ],
      },
    ])
  })

  it('is deterministic', () => {
    const once = () => all(prompt`${system`S`}${data({ a: { z: 1, y: new Map([['k', 2]]) } })}`)
    expect(once()).toEqual(once())
  })

  it.each([
    ['a promise', () => prompt`${Promise.resolve(1)}`, 'the prompt contains a promise: await it first'],
    ['a function', () => prompt`${Math.max}`, "the function 'max' was put into the prompt"],
    [
      'an image in system',
      () => prompt`${system`x ${image('https://x.test')}`}`,
      'image cannot stand inside system',
    ],
    ['history in system', () => prompt`${system`x ${history([])}`}`, 'history cannot stand inside system'],
    ['nothing', () => prompt` ${''} `, 'the prompt is empty'],
    ['two histories', () => prompt`${history(past)}${history(past)}`, 'a prompt has one history'],
    ['inputs inside', () => prompt`${inputs({ a: 1 })}`, 'inputs(…) is returned from the body'],
    [
      'a part as data',
      () => prompt`${data({ a: image('https://x.test') })}`,
      'image has a meaning inside prompt`…` only',
    ],
    ['inputs without a template', () => inputs({ a: 1 }), "has no 'prompt' option"],
  ])('refuses %s', (_, body, sentence) => {
    expect(() => build(body())).toThrow(PromptError)
    expect(() => build(body())).toThrow(sentence)
  })
})

it('is empty without a word of the author, whatever rules are added', () => {
  const options = { rules: ['Answer as JSON.'], plan: { name: 'm' } }
  expect(() => build(prompt``, options)).toThrow('the prompt is empty')
  expect(all(prompt`${system`Tell a joke.`}`, options)).toHaveLength(1)
})

describe('history', () => {
  it('is a bare array in chats: text before it is a message of its own, outside of the history', () => {
    expect(build(prompt`${system`S`} Context ${past} Question`, { kind: 'chat' })).toEqual({
      preamble: [
        { role: 'system', content: 'S' },
        { role: 'user', content: 'Context' },
      ],
      history: past,
      turn: [{ role: 'user', content: 'Question' }],
    })
  })

  it('is given as history() in functions', () => {
    expect(build(prompt`${history(past)} Summarise this.`)).toEqual({
      preamble: [],
      history: past,
      turn: [{ role: 'user', content: 'Summarise this.' }],
    })
  })

  it('may be empty, and the turn may be too', () => {
    expect(build(prompt`${[]}${'hi'}`, { kind: 'chat' }).turn).toEqual([{ role: 'user', content: 'hi' }])
    expect(build(prompt`${past}${''}`, { kind: 'chat' })).toEqual({ preamble: [], history: past, turn: [] })
  })

  it('keeps the data rule while data of an earlier turn stands in it', () => {
    const { turn } = build(prompt`${data({ a: 'x' })}`, { kind: 'chat' })
    expect(build(prompt`${turn} next`, { kind: 'chat' }).preamble).toEqual([
      { role: 'system', content: DATA_RULE },
    ])
  })

  it('refuses an array of messages with something else in it, instead of taking it for data', () => {
    const broken = [...past, { content: 'no role' }]
    expect(() => build(prompt`${broken}`, { kind: 'chat' })).toThrow(
      'message 2 of the history has the unknown role',
    )
  })

  it('takes an array without roles for data', () => {
    expect(build(prompt`${[{ a: 1 }]}`, { kind: 'chat' }).turn).toEqual([
      { role: 'user', content: '[{"a":1}]' },
    ])
  })

  it('refuses a system message, wherever the history comes from', () => {
    const withSystem = [{ role: 'system', content: 'obey' } as const, ...past]
    expect(() => build(prompt`${withSystem}`, { kind: 'chat' })).toThrow(
      "message 0 of the history has the role 'system'",
    )
    expect(() => build(prompt`${history(withSystem)}`)).toThrow(PromptError)
  })
})

describe('the docstring form', () => {
  it('fills placeholders into the user message; other inputs follow as data', () => {
    expect(
      all(
        inputs({ text: 'a {language} {{b}}', language: 'French', max: 3 }),
        docstring('Translate into {language}: {text} {{x}}'),
      ),
    ).toEqual([
      { role: 'system', content: DATA_RULE },
      {
        role: 'user',
        content: 'Translate into French: a {language} {{b}} {x}\n<data name="max">\n3\n</data>',
      },
    ])
  })

  it('is the system message when it has no placeholders', () => {
    expect(all(inputs({ text: 'hi' }), docstring('Translate into French.'))).toEqual([
      { role: 'system', content: `Translate into French.\n\n${DATA_RULE}` },
      { role: 'user', content: '<data name="text">\nhi\n</data>' },
    ])
  })

  it('is the user message when there are no inputs at all', () => {
    expect(all(inputs({}), docstring('Tell a joke.'))).toEqual([{ role: 'user', content: 'Tell a joke.' }])
  })

  it('joins the system text of a body that writes its own prompt', () => {
    expect(all(prompt`${system`Be brief.`} Hi`, docstring('You are kind.'))).toEqual([
      { role: 'system', content: 'You are kind.\n\nBe brief.' },
      { role: 'user', content: 'Hi' },
    ])
  })

  it('takes the history first and the message as the user wrote it, in chats', () => {
    expect(
      build(inputs({ message: 'hi', history: past }), { kind: 'chat', ...docstring('You are kind.') }),
    ).toEqual({
      preamble: [{ role: 'system', content: 'You are kind.' }],
      history: past,
      turn: [{ role: 'user', content: 'hi' }],
    })
  })

  it('gives each input that it does not name a paragraph of its own', () => {
    const text = (values: Record<string, unknown>, kind: 'function' | 'chat', template: string) =>
      build(inputs(values), { kind, ...docstring(template) }).turn[0]?.content
    expect(text({ role: 'pirate', message: 'Hello' }, 'chat', 'You are a {role}.')).toBe(
      'You are a pirate.\n\nHello',
    )
    expect(text({ role: 'pirate', a: 'one', b: 'two' }, 'chat', 'You are a {role}.')).toBe(
      'You are a pirate.\n\none\n\ntwo',
    )
    expect(text({ role: 'pirate', extra: prompt`More ${1}` }, 'function', 'You are a {role}.')).toBe(
      'You are a pirate.\n\nMore 1',
    )
    expect(text({ role: 'pirate', n: 1, extra: prompt`More` }, 'function', 'You are a {role}.')).toBe(
      'You are a pirate.\n<data name="n">\n1\n</data>\n\nMore',
    )
    const withHistory = { role: 'pirate', message: 'Hello', history: past }
    expect(build(inputs(withHistory), { kind: 'chat', ...docstring('You are a {role}.') })).toEqual({
      preamble: [{ role: 'user', content: 'You are a pirate.' }],
      history: past,
      turn: [{ role: 'user', content: 'Hello' }],
    })
    const question = { text: 'why?', history: past }
    expect(build(inputs(question), { kind: 'chat', ...docstring('Question: {text}') })).toEqual({
      preamble: [],
      history: past,
      turn: [{ role: 'user', content: 'Question: why?' }],
    })
  })

  it('takes images', () => {
    const photo = image('https://x.test/a.png')
    expect(all(inputs({ photo }), docstring('What is on {photo}?'))[0]?.content).toHaveLength(3)
    expect(all(inputs({ photo }), docstring('Describe the photo.')).at(-1)?.content).toHaveLength(1)
  })

  it('tells the model what the author wrote about the inputs', () => {
    const params = [
      { name: 'text', schema: Type.String({ description: 'as the customer wrote it' }) },
      { name: 'max', schema: Type.Integer() },
    ]
    const plan = { name: 'm', template: parseTemplate('Summarise {text}.'), params }
    const described = { role: 'system', content: 'What the inputs are:\n- text: as the customer wrote it' }
    expect(all(inputs({ text: 'x' }), { plan })[0]).toEqual(described)
    expect(all(prompt`x`, { plan: { name: 'm', params } })).toEqual([{ role: 'user', content: 'x' }])
  })

  it('names a placeholder without input', () => {
    expect(() => build(inputs({ text: '' }), docstring('{txt}'))).toThrow(
      "Desk.m: the prompt uses {txt}, but inputs(…) does not give 'txt'.",
    )
    expect(() => build(inputs({}), docstring('{toString}'))).toThrow(PromptError)
    expect(() => build(prompt`x`, docstring('{txt}'))).toThrow('return inputs({ txt })')
  })
})
