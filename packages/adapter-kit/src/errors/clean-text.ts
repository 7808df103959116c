/** As in terminals: CSI (`ESC [ … letter`), OSC (`ESC ] … BEL`), and the short ones. No part of a pattern overlaps the next. */
// oxlint-disable-next-line no-control-regex
const ESCAPE_SEQUENCES =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-~]/g
/** Marks that turn the direction of reading: a text can be shown as another one (CVE-2021-42574). */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
// oxlint-disable-next-line no-control-regex
const CONTROLS_AND_SPACE = /[\s\u0000-\u001f\u007f-\u009f]+/g

const LONGEST = 500

/**
 * Makes words of a provider fit for a message: one line without control characters, terminal sequences and marks that
 * turn the direction of reading, so that no server forges a line of a log or paints on a terminal. Takes linear time.
 *
 * @param longest characters that are kept; `…` follows what was cut. Default 500.
 */
export function cleanText(text: string, longest = LONGEST): string {
  // What is cut away later need not be cleaned, and a megabyte of it would be slow.
  const cleaned = text
    .slice(0, longest * 8)
    .replace(ESCAPE_SEQUENCES, '')
    .replace(DIRECTION_MARKS, '')
    .replace(CONTROLS_AND_SPACE, ' ')
    .trim()
  if (cleaned.length <= longest) return cleaned
  // Half a character at the end would become a replacement character when it is written.
  const end = isHighSurrogate(cleaned.charCodeAt(longest - 1)) ? longest - 1 : longest
  return `${cleaned.slice(0, end)}…`
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff
