/** The `prompt` option of the docstring form, read once: literal texts and, between them, the names of placeholders. */
export interface Template {
  readonly texts: readonly string[]
  readonly names: readonly string[]
}

/**
 * Reads `{identifier}` as a placeholder, `{{` and `}}` as literal braces. Every other brace is literal too, so that
 * most JSON and code needs no care. There are no expressions.
 */
export function parseTemplate(source: string): Template {
  const texts: string[] = []
  const names: string[] = []
  let text = ''
  let end = 0
  for (const match of source.matchAll(/\{\{|\}\}|\{([A-Za-z_$][\w$]*)\}/g)) {
    text += source.slice(end, match.index)
    end = match.index + match[0].length
    const name = match[1]
    if (name === undefined) {
      text += match[0].charAt(0)
    } else {
      texts.push(text)
      names.push(name)
      text = ''
    }
  }
  texts.push(text + source.slice(end))
  return Object.freeze({ texts: Object.freeze(texts), names: Object.freeze(names) })
}
