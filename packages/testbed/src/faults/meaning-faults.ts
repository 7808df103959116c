import type { AnswerFixture } from '../fixtures/chat-fixtures.js'
import type { CallKind, Expectation, FaultCase, FaultRow, FaultTarget } from './fault.js'
import { always } from './fault-cases.js'
import { serverProvider } from './fault-provider.js'
import { GOOD_TEXT, replyOf } from './good-answer.js'

const BOTH: readonly CallKind[] = ['chat', 'stream']

/** What the decorated method of these rows returns; see `FaultRow.level`. */
const VALUE = { severity: 'low', summary: 'all "fine"' }
const VALUE_TEXT = JSON.stringify(VALUE)

/** Class E of the fault matrix: answers that are whole and mean something else. */
export const meaningFaults: readonly FaultRow[] = [
  {
    id: 'E0',
    title: 'terminal states are handed on by the adapter',
    how: 'socket',
    level: 'adapter',
    calls: BOTH,
    cases: (target) => [
      answering(
        'refusal',
        target,
        { refusal: 'I will not.' },
        { answer: { refusal: 'I will not.' }, attempts: 1 },
      ),
      answering(
        'length',
        target,
        { content: GOOD_TEXT, finishReason: 'length' },
        {
          answer: { text: GOOD_TEXT, finishReason: 'length' },
          attempts: 1,
        },
      ),
      answering(
        'content filter',
        target,
        { content: GOOD_TEXT, finishReason: 'content_filter' },
        {
          answer: { text: GOOD_TEXT, finishReason: 'content_filter' },
          attempts: 1,
        },
      ),
    ],
  },
  {
    id: 'E1',
    title: 'the model refuses',
    how: 'socket',
    level: 'method',
    calls: BOTH,
    cases: (target) => [
      answering(
        'with words',
        target,
        { refusal: 'I will not.' },
        { error: { code: 'SLF_REFUSAL' }, attempts: 1 },
      ),
    ],
  },
  {
    id: 'E2',
    title: 'a filter stops the answer',
    how: 'socket',
    level: 'method',
    calls: BOTH,
    cases: (target) =>
      ['', VALUE_TEXT.slice(0, 10), VALUE_TEXT].map((content) =>
        answering(
          `after ${content.length} characters`,
          target,
          { content, finishReason: 'content_filter' },
          {
            error: { code: 'SLF_CONTENT_FILTER', partial: [content] },
            attempts: 1,
          },
        ),
      ),
  },
  {
    id: 'E3',
    title: 'finish reason length: what came is never taken for a whole value',
    how: 'socket',
    level: 'method',
    calls: BOTH,
    cases: (target) => [
      ...[0, 1, 16, VALUE_TEXT.length - 1, VALUE_TEXT.length].map((length) =>
        answering(
          `JSON cut after ${length} characters`,
          target,
          { content: VALUE_TEXT.slice(0, length), finishReason: 'length' },
          {
            error: { code: 'SLF_OUTPUT_TRUNCATED', partial: [VALUE_TEXT.slice(0, length)] },
            attempts: 1,
          },
        ),
      ),
      answering(
        'a tool call that is cut never runs',
        target,
        { toolCalls: [{ name: 'search', arguments: '{"query": "a' }], finishReason: 'length' },
        {
          error: { code: 'SLF_OUTPUT_TRUNCATED' },
          attempts: 1,
        },
      ),
    ],
  },
  {
    id: 'E4',
    title: 'nothing but an end',
    how: 'socket',
    level: 'method',
    calls: BOTH,
    cases: (target) => [
      answering(
        'empty text',
        target,
        { content: '' },
        {
          error: { code: ['SLF_OUTPUT_EMPTY', 'SLF_OUTPUT_VALIDATION'] },
          attempts: [1, 10],
        },
      ),
    ],
  },
  {
    id: 'E5',
    title: 'JSON with something around it',
    how: 'socket',
    level: 'method',
    calls: BOTH,
    cases: (target) =>
      [
        ['a fence', `\`\`\`json\n${VALUE_TEXT}\n\`\`\``],
        ['a fence without a language', `\`\`\`\n${VALUE_TEXT}\n\`\`\``],
        ['prose around', `Sure! Here it is:\n\n${VALUE_TEXT}\n\nAnything else?`],
        ['prose and a fence', `Here: \`\`\`JSON\n${VALUE_TEXT}\`\`\` done`],
        ['white space', `\n\t ${VALUE_TEXT} \n`],
        ['a byte order mark', `\uFEFF${VALUE_TEXT}`],
        ['a trailing comma', VALUE_TEXT.replace('}', ',}')],
        ['a key too many', VALUE_TEXT.replace('}', ',"__proto__":{"polluted":true},"extra":1}')],
      ].map(([name = '', content]) =>
        answering(name, target, { content }, { answer: { value: VALUE }, attempts: 1 }),
      ),
  },
  {
    id: 'E6',
    title: 'a value that does not fit the schema',
    how: 'socket',
    level: 'method',
    calls: BOTH,
    cases: (target) => [
      {
        name: 'then one that does',
        provider: () =>
          serverProvider([
            replyOf(target, { content: '{"severity":"medium","summary":"x"}' }),
            replyOf(target, { content: VALUE_TEXT }),
          ]),
        expected: { answer: { value: VALUE }, attempts: 2 },
      },
      ...['{"severity":"medium","summary":"x"}', '[]', 'no JSON at all', '{"severity":'].map((content) =>
        answering(
          `never: ${content}`,
          target,
          { content },
          { error: { code: 'SLF_OUTPUT_VALIDATION' }, attempts: [2, 10] },
        ),
      ),
    ],
  },
]

function answering(
  name: string,
  target: FaultTarget,
  fixture: AnswerFixture,
  expected: Expectation,
): FaultCase {
  return always(name, replyOf(target, fixture), expected)
}
