import fc from 'fast-check'
import { expect, it } from 'vitest'
import { answerOfTruth, meaningOf, outcome } from './lying-answer.js'
import { everyLie, isNoticeable, lies, lyingEvents, type Lies, truths } from './lying-stream.js'

/** The properties of streams that lie, each tried on so many streams. */
export function describeLyingStreams(numRuns: number): void {
  const runs = { numRuns }

  it('are answered right or refused, never answered wrong', () => {
    const told = everyLie.filter(isNoticeable)
    fc.assert(
      fc.property(truths, told, (truth, lie) => {
        const seen = outcome(lyingEvents(truth, lie))
        if (seen !== 'refused') expect(meaningOf(seen)).toEqual(meaningOf(answerOfTruth(truth)))
      }),
      runs,
    )
  })

  it('are exactly right or refused when deltas are lost, repeated or swapped', () => {
    fc.assert(
      fc.property(truths, lies('deltas', 'endList', 'itemEnds').filter(isNoticeable), (truth, lie) => {
        const seen = outcome(lyingEvents(truth, lie))
        if (seen !== 'refused') expect(seen).toEqual(answerOfTruth(truth))
      }),
      runs,
    )
  })

  it.each<[what: string, told: fc.Arbitrary<Lies>]>([
    ['numbers of items, while ids are right', lies('indexes')],
    [
      'numbers of items that overlap, while ids are right',
      lies('indexes', 'isMixed').filter(({ indexes }) => indexes === 'zero' || indexes === 'missing'),
    ],
    ['ids, while numbers are right', lies('ids', 'endIds')],
    ['numbers of parts', lies('partIndexes')],
    ['the name of the end', lies('endName')],
    ['when items and parts begin and end', lies('begins', 'partEnds', 'itemEnds')],
    ['what the end lists', lies('endList', 'endIds')],
  ])('are answered right when they lie about %s', (_what, told) => {
    fc.assert(
      fc.property(truths, told.filter(isNoticeable), (truth, lie) => {
        expect(outcome(lyingEvents(truth, lie))).toEqual(answerOfTruth(truth))
      }),
      runs,
    )
  })
}
