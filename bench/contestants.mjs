// Who is measured. `module`: the file in clients/ that does the work. `needs`: its packages, for start-up and sizes.

export const contestants = [
  { id: 'floor', label: 'floor (fetch)', module: 'floor', transport: 'fetch' },
  { id: 'floor-http', label: 'floor (node:http)', module: 'floor', transport: 'node:http' },
  { id: 'adapter', label: 'SLF adapter', module: 'slf-adapter', transport: 'fetch' },
  { id: 'decorator', label: 'SLF decorator', module: 'slf-decorator', transport: 'fetch' },
  { id: 'openai', label: 'openai', module: 'openai', transport: 'fetch' },
  { id: 'ai-sdk', label: 'AI SDK', module: 'ai-sdk', transport: 'fetch' },
  { id: 'langchain', label: 'LangChain.js', module: 'langchain', transport: 'fetch' },
]

/** Ratios are taken to this one. */
export const base = 'floor'

/** Who does the same work as whom: each of ours must cost less than these. */
export const rivals = { adapter: ['openai'], decorator: ['ai-sdk', 'langchain'] }
