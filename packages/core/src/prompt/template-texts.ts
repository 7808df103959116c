import { PromptError } from '../errors/programmer-errors.js'

/** The literal texts of a tagged template. @throws PromptError when the tag was called like a function. */
export function templateTexts(tag: string, texts: TemplateStringsArray): readonly string[] {
  if (!Array.isArray(texts) || !Array.isArray(texts.raw)) {
    throw new PromptError(`${tag} is a template tag: write ${tag}\`…\`, not ${tag}(…).`)
  }
  // An invalid escape such as \u{zz} has no cooked text; what the author typed is the best that is left.
  return texts.map((text: string | undefined, index) => text ?? texts.raw[index] ?? '')
}
