import { publishedSources, regexesOf, slowRegexes } from '../../regex-scan.js'
import type { Figure } from '../figure.js'

/** The regular expressions of everything that is published, against attacks that are made for each of them. */
export const regexes: Figure = async () => {
  const { literals, made } = regexesOf(publishedSources())
  const what = `${literals.length} regular expressions of the published sources`
  return [
    { what: `${what}: super-linear`, value: slowRegexes(literals).length, unit: '', limit: 0 },
    {
      what: 'regular expressions made at run time: each one named in the tests',
      value: made.length,
      unit: '',
    },
  ]
}
