/**
 * Control characters except for line feed and tab (they begin terminal sequences), and marks that turn the direction of
 * reading (CVE-2021-42574).
 */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A text whose characters can all be seen: what models, providers and histories wrote must not paint on a terminal. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) =>
    character === '\r' ? '\\r' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The same in one line, so that foreign words cannot forge a line of a log. */
export function printableLine(text: string): string {
  const lines = text.split(/[\r\n\u2028\u2029]/)
  if (lines.length === 1) return printable(text)
  // Split and trimmed: a pattern with white space on both sides of the break takes quadratic time.
  return printable(
    lines
      .map((line, index) =>
        index === 0 ? line.trimEnd() : index === lines.length - 1 ? line.trimStart() : line.trim(),
      )
      .filter((line, index) => line !== '' || index === 0 || index === lines.length - 1)
      .join(' '),
  )
}
