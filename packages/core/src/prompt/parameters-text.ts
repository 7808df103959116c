/** A parameter as the prompt knows it. */
export interface PromptParameter {
  readonly name: string
  readonly schema?: object | undefined
}

/** What the author wrote about the inputs, as text for the system message; `''` when he wrote nothing. */
export function parametersText(params: readonly PromptParameter[]): string {
  const lines = params.flatMap(({ name, schema }) => {
    const { description } = (schema ?? {}) as { readonly description?: unknown }
    return typeof description === 'string' ? [`- ${name}: ${description}`] : []
  })
  return lines.length > 0 ? ['What the inputs are:', ...lines].join('\n') : ''
}
