import type { CorpusEntry } from './corpus-entry.js'

export const unicode: readonly CorpusEntry[] = [
  {
    name: 'emoji',
    schema: 'Triage',
    answer: '{"severity":"low","summary":"😀👩‍👩‍👧 é"}',
    gives: { severity: 'low', summary: '😀👩‍👩‍👧 é' },
  },
  {
    name: 'escaped surrogates',
    schema: 'Triage',
    answer: '{"severity":"low","summary":"\\ud83d\\ude00"}',
    gives: { severity: 'low', summary: '😀' },
  },
  {
    name: 'right-to-left text',
    schema: 'Triage',
    answer: '{"severity":"low","summary":"שלום مرحبا"}',
    gives: { severity: 'low', summary: 'שלום مرحبا' },
  },
  {
    name: 'a line separator',
    schema: 'Triage',
    answer: '{"severity":"low","summary":"a b"}',
    gives: { severity: 'low', summary: 'a b' },
  },
  {
    name: 'a NUL escape',
    schema: 'Triage',
    answer: '{"severity":"low","summary":"a\\u0000b"}',
    gives: { severity: 'low', summary: 'a\u0000b' },
  },
  {
    name: 'no-break spaces between tokens',
    schema: 'Triage',
    answer: '{ "severity": "low","summary":"fine"}',
    gives: { severity: 'low', summary: 'fine' },
  },
  {
    name: 'keys of other scripts',
    schema: 'Scores',
    answer: '{"größe":1,"大":2}',
    gives: { größe: 1, 大: 2 },
  },
  {
    name: 'Chinese prose around',
    schema: 'Triage',
    answer: '好的,结果如下:\n{"severity":"low","summary":"fine"}\n希望有帮助。',
    gives: { severity: 'low', summary: 'fine' },
    after: ['text around the value was left out'],
  },
]
