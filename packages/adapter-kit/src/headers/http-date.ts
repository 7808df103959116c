const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const TIME = String.raw`(?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2})`
const MONTH = String.raw`(?<month>[A-Z][a-z]{2})`

const FORMATS = [
  // The preferred one: Sun, 06 Nov 1994 08:49:37 GMT
  new RegExp(String.raw`^[A-Z][a-z]{2}, (?<day>\d{2}) ${MONTH} (?<year>\d{4}) ${TIME} GMT$`),
  // RFC 850: Sunday, 06-Nov-94 08:49:37 GMT
  new RegExp(String.raw`^[A-Z][a-z]{5,8}, (?<day>\d{2})-${MONTH}-(?<year>\d{2}) ${TIME} GMT$`),
  // C's asctime: Sun Nov  6 08:49:37 1994
  new RegExp(String.raw`^[A-Z][a-z]{2} ${MONTH} (?<day>[ \d]\d) ${TIME} (?<year>\d{4})$`),
]

/**
 * Milliseconds since 1970 of an HTTP date in any of its three formats (RFC 9110, section 5.6.7); undefined for other
 * text. `Date.parse` is no help: which formats it reads, and in which time zone, differs between engines.
 *
 * @param now in milliseconds since 1970; a year of two digits means one at most 50 years after it.
 */
export function httpDate(text: string, now: number): number | undefined {
  for (const format of FORMATS) {
    const fields = format.exec(text)?.groups
    if (fields) return utc(fields, now)
  }
  return undefined
}

function utc(fields: Readonly<Record<string, string>>, now: number): number | undefined {
  const number = (name: string): number => Number(fields[name])
  const month = MONTHS.indexOf(fields['month'] ?? '')
  // A second of 60 is a leap second.
  const isTime = number('hour') < 24 && number('minute') < 60 && number('second') <= 60
  if (month < 0 || number('day') < 1 || number('day') > 31 || !isTime) return undefined
  const year = fullYear(fields['year'] ?? '', now)
  return Date.UTC(year, month, number('day'), number('hour'), number('minute'), number('second'))
}

function fullYear(digits: string, now: number): number {
  if (digits.length === 4) return Number(digits)
  const thisYear = new Date(now).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + Number(digits)
  return year > thisYear + 50 ? year - 100 : year
}
