/** How servers say that they do not take something at all, in lower case; not how they say that a value is wrong. */
const refusals: readonly string[] = [
  'not support', // does not support, not supported (by this model, with this model, …)
  "n't support", // doesn't support, isn't supported
  'unsupported',
  'unrecognized',
  'unrecognised',
  'not recognized',
  'unknown parameter',
  'unknown field',
  'unknown name', // Google: Unknown name "strict" at 'tools[0]': Cannot find field.
  'unknown argument',
  'unknown key',
  'unknown property',
  'unknown variant', // serde
  'cannot find field',
  'no such field',
  'unexpected field',
  'unexpected keyword',
  'unexpected property',
  'extra inputs are not permitted', // pydantic
  'extra fields not permitted',
  'extra_forbidden',
  'additional properties are not allowed',
  'additionalproperties',
  'not permitted',
  'not allowed',
  'not implemented',
  'unavailable',
  'not available',
  'is deprecated',
  'incompatible',
  'cannot be combined',
  'cannot be used',
  'may not be enabled when',
]

/** Whether a message says that something is not taken at all. */
export function isRefusal(message: string): boolean {
  const text = message.toLowerCase()
  return refusals.some((words) => text.includes(words))
}

/** Whether a text names an identifier as a word of its own: `max_tokens`, but not inside `max_tokens_to_sample`. */
export function namesIdentifier(text: string, identifier: string): boolean {
  for (let at = text.indexOf(identifier); at >= 0; at = text.indexOf(identifier, at + 1)) {
    const isWhole =
      !isPartOfName(text.charCodeAt(at - 1)) && !isPartOfName(text.charCodeAt(at + identifier.length))
    if (isWhole) return true
  }
  return false
}

/** Letters, digits and `_`; NaN, which stands for the ends of the text, is not one of them. */
const isPartOfName = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
