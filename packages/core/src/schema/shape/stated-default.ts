import type { Shape } from './shape.js'

/** The default that a shape states itself, as it is in the schema. */
export function statedDefault({ sources }: Shape): { readonly value: unknown } | undefined {
  const source = sources.find((candidate) => 'default' in candidate)
  return source && { value: source['default'] }
}

/** What is said about the default; a function has nothing to tell. */
export function defaultText(shape: Shape): string | undefined {
  const value = statedDefault(shape)?.value
  if (typeof value === 'bigint') return `default ${value}`
  const text = JSON.stringify(value) as string | undefined
  return text === undefined ? undefined : `default ${text}`
}
