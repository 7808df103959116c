import { isJsonObject } from '@slf/adapter-kit'

/** An annotation of the answer. Citations of the web get the nested form of Chat Completions, others stay as they are. */
export function decodeAnnotation(annotation: unknown): unknown {
  if (!isJsonObject(annotation) || annotation['type'] !== 'url_citation' || annotation['url'] === undefined) {
    return annotation
  }
  const { type, ...citation } = annotation
  return { type, url_citation: citation }
}
