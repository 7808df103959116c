// The tokens in which one character makes another expression; everything else is left as it is.
const token = /\\[\s\S]|\[\^?|\(\?(?:[:=!]|<[=!])|[\^$+*?]/g

const others: Readonly<Record<string, readonly string[]>> = {
  '^': [''],
  $: [''],
  '+': ['', '*'],
  '*': ['', '+'],
  '?': [''],
  '[': ['[^'],
  '[^': ['['],
  '(?=': ['(?!'],
  '(?!': ['(?='],
  '(?<=': ['(?<!'],
  '(?<!': ['(?<='],
  '\\d': ['\\D'],
  '\\D': ['\\d'],
  '\\s': ['\\S'],
  '\\S': ['\\s'],
  '\\w': ['\\W'],
  '\\W': ['\\w'],
  '\\b': ['\\B'],
  '\\B': ['\\b'],
}

/** The literal with one mistake each. */
export function* regexMistakes(literal: string): Generator<string> {
  const end = literal.lastIndexOf('/')
  const pattern = literal.slice(1, end)
  const flags = literal.slice(end + 1)
  let classEnd = -1
  for (const { 0: found, index } of pattern.matchAll(token)) {
    const inClass = index < classEnd
    if (!inClass && found.startsWith('[')) classEnd = endOfClass(pattern, index)
    if (inClass && !found.startsWith('\\')) continue
    for (const other of others[found] ?? [])
      yield `/${pattern.slice(0, index)}${other}${pattern.slice(index + found.length)}/${flags}`
  }
  for (const flag of 'imsu') if (flags.includes(flag)) yield `/${pattern}/${flags.replace(flag, '')}`
}

function endOfClass(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++
    else if (pattern[at] === ']') return at
  }
  return pattern.length
}
