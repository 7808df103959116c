import type { CorpusEntry } from './corpus-entry.js'

const chain = (levels: number): string =>
  levels === 1 ? '{"name":"a","children":[]}' : `{"name":"a","children":[${chain(levels - 1)}]}`
const sum = (levels: number): unknown => (levels === 0 ? 1 : { op: '+', of: sum(levels - 1) })
const million = 1_000_000
const long = 'é"\n'.repeat(100_000)
const many = Array.from({ length: 100_000 }, (_, index) => `n${index}`)

/** Answers that are made rather than written down. */
export const deepAndHuge: readonly CorpusEntry[] = [
  { name: 'deep as allowed', schema: 'Tree', answer: chain(32), gives: JSON.parse(chain(32)) as unknown },
  {
    name: 'a level deeper than allowed',
    schema: 'Tree',
    answer: chain(33),
    refuses: ['the answer is not valid JSON: nested deeper than 64 levels'],
  },
  {
    name: 'far deeper than allowed: no part of it is the answer',
    schema: 'Tree',
    answer: chain(60),
    refuses: ['the answer is not valid JSON: nested deeper than 64 levels'],
  },
  {
    name: 'a hundred thousand brackets',
    schema: 'Free',
    answer: `{"data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    refuses: ['the answer is not valid JSON: nested deeper than 64 levels'],
  },
  {
    name: 'a hundred thousand objects',
    schema: 'Tree',
    answer: '{"name":"a","children":['.repeat(100_000),
    refuses: ['the answer is not valid JSON: nested deeper than 64 levels'],
  },
  {
    name: 'deep JSON text in a string',
    schema: 'Free',
    mode: 'json_schema',
    answer: JSON.stringify({ data: '['.repeat(100_000) }),
    gives: { data: '['.repeat(100_000) },
    after: ['/data: not JSON text: taken as plain text'],
  },
  {
    name: 'long text',
    schema: 'Triage',
    answer: JSON.stringify({ severity: 'low', summary: long }),
    gives: { severity: 'low', summary: long },
  },
  { name: 'a long list', schema: 'Names', answer: JSON.stringify({ value: many }), gives: many },
  {
    name: 'a long list of wrong values',
    schema: 'Scores',
    answer: `{${many.map((name) => `"${name}":"x"`).join()}}`,
    refuses: [...many.slice(0, 20).map((name) => `/${name}: got "x", expected number`), 'and 99980 more'],
  },
  {
    name: 'a million blanks',
    schema: 'Triage',
    answer: `{"severity":"low",${' '.repeat(million)}"summary":"fine"}`,
    gives: { severity: 'low', summary: 'fine' },
  },
  {
    name: 'a million digits',
    schema: 'Count',
    answer: `{"value":${'1'.repeat(million)}}`,
    refuses: ['the answer is not valid JSON: a number of 1000000 characters'],
  },
  {
    name: 'a million digits in a string for a number',
    schema: 'Count',
    answer: `{"value":"${'1'.repeat(million)}"}`,
    refuses: [`got "${'1'.repeat(60)}"…, expected integer`],
  },
  {
    name: 'a long date',
    schema: 'Event',
    answer: `{"at":"${'1'.repeat(million)}"}`,
    refuses: ['/at: expected format date-time, got a text of more than 4096 characters'],
  },
  {
    name: 'a quote that never ends',
    schema: 'Triage',
    answer: `{"severity":"low","summary":"${'x'.repeat(million)}`,
    refuses: ['the text ends in the middle of a string'],
    truncated: true,
  },
  {
    name: 'a hundred thousand extra keys',
    schema: 'Options',
    answer: `{"a":1,${many.map((name) => `"${name}":1`).join()}}`,
    gives: { a: 1 },
    after: many.slice(0, 100).map((name) => `/${name}: not a key of the schema: dropped`),
  },
  {
    name: 'fences without end',
    schema: 'Triage',
    answer: '```json\n'.repeat(100_000),
    refuses: ['the answer holds no JSON'],
  },
  {
    name: 'variants with the same tags, deep inside of each other',
    schema: 'Sum',
    mode: 'prompted_xml',
    answer: `<answer>${'<op>+</op><of>'.repeat(40)}1${'</of>'.repeat(40)}</answer>`,
    gives: sum(40),
  },
  {
    name: 'variants with the same keys, deep inside of each other',
    schema: 'Sum',
    answer: JSON.stringify({ value: sum(40) }),
    gives: sum(40),
  },
  {
    name: 'deep tags',
    schema: 'Tree',
    mode: 'prompted_xml',
    answer: `<answer>${'<name>a</name><children><item>'.repeat(50_000)}`,
    refuses: ['nested deeper than 64 levels'],
  },
]
