import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { httpDate } from '../../src/headers/http-date.js'

const now = Date.UTC(2026, 0, 1)

describe('httpDate', () => {
  it.each([
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    'Sun Nov 06 08:49:37 1994',
  ])('reads %j', (text) => {
    expect(httpDate(text, now)).toBe(Date.UTC(1994, 10, 6, 8, 49, 37))
  })

  it.each([
    ['26', 2026],
    ['76', 2076],
    ['77', 1977],
    ['99', 1999],
  ])('a year %s is at most 50 years ahead', (digits, year) => {
    expect(httpDate(`Monday, 02-Feb-${digits} 00:00:00 GMT`, now)).toBe(Date.UTC(year, 1, 2))
  })

  it('reads what Date writes', () => {
    const dates = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(dates, (date) => {
        expect(httpDate(date.toUTCString(), now)).toBe(Math.floor(date.getTime() / 1000) * 1000)
      }),
    )
  })
})
