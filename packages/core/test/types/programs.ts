/** What every program below sees. */
export const preamble = `
import { Type, type Static, type TSchema } from 'typebox'
import { inputs, LLMChat, LLMFunction, LLMTool, param, prompt, data, tool,
  type ChatEvent, type ChatMessage, type ChatStream, type ChatTurn, type LLMInterface, type OutputOf, type TextDeltaEvent, type ToolContext } from '@slf/core'
const Summary = Type.Object({ title: Type.String(), score: Type.Integer(), parts: Type.Array(Type.Object({ n: Type.Number() })) })
type Summary = Static<typeof Summary>
declare const llm: LLMInterface
const Day = Type.Codec(Type.String()).Decode((text) => new Date(text)).Encode((date) => date.toISOString())
declare const zod: { string(): { '~standard': { version: 1 }; type: 'string' }; object(): { '~standard': { version: 1 }; type: 'object' } }
`

/** A program that must compile without any diagnostic; `#private` members only where decorators may stand on them. */
export const rightProgram = (mode: 'standard' | 'legacy'): string => `
/** Many braces and placeholders. */
export class Braces {
  declare llm: LLMInterface
  @LLMFunction({ params: ['text'], prompt: '${'{"a": {"b": {text}}} {{c}} '.repeat(100)}' })
  async ask(text: string): Promise<string> { return inputs({ text }) }
}
export class Service {
  constructor(readonly llm: LLMInterface, private readonly other: LLMInterface) {}
  #hidden = llm
  style = 'terse'

  @LLMTool({ description: 'Search', input: { q: Type.String(), limit: Type.Optional(Type.Integer()) } })
  async search(input: { q: string; limit?: number }): Promise<string[]> { return [input.q] }

  @LLMTool({ description: 'Search', input: Type.Object({ q: Type.String() }), name: 'find', timeout: 100 })
  find({ q }: { q?: string }, context: ToolContext): string { context.emit(1); return q ?? '' }

  @LLMTool({ description: 'Now', input: {} })
  now() { return 1 }

  @LLMFunction({ returns: Summary })
  async same(text: string, max = 3): Promise<Summary> { return prompt\`\${max} \${this.style} \${data({ text })}\` }

  @LLMFunction({ returns: Summary, prompt: 'Summarise {text} in {max}: {{literal}} {"json": 1}', params: ['text', 'max'] })
  async wider(text: string, max?: number): Promise<{ title: string }> { return inputs({ text, max }) }

  @LLMFunction({ returns: Type.String(), params: [param('text', Type.String()), param('max', Type.Optional(Type.Integer()))] })
  async described(text: string, max?: number): Promise<string> { return prompt\`\${text} \${max}\` }

  @LLMFunction({ params: [param('text', Type.String())] })
  async cancellable(text: string, signal?: AbortSignal): Promise<string> { return prompt\`\${text} \${signal?.aborted}\` }

  @LLMFunction({ params: [param('text', Type.String())], tools: ['now', (self: Service) => self.other] })
  async withOptions(text: string, options?: { signal?: AbortSignal }): Promise<string> { return prompt\`\${text} \${options?.signal?.aborted}\` }

  @LLMFunction({ returns: Summary, tools: ['search'], llm: (self: Service) => self.other })
  async nullable(q: string): Promise<Summary | null> { return prompt\`\${q}\` }

  @LLMFunction({ llm: (self) => self.#hidden })
  async hidden(q: string): Promise<string> { return prompt\`\${q}\` }

  @LLMFunction({ returns: Type.Union([Type.Literal('x'), Type.Literal('y')]) })
  protected async rest(...q: string[]): Promise<'x' | 'y'> { return prompt\`\${q}\` }

  @LLMFunction({ returns: Summary, llm })
  static async fixed(q: string): Promise<unknown> { return prompt\`\${q}\` }

  @LLMFunction()
  async text(q: string): Promise<string> { return prompt\`\${q}\` }

  @LLMFunction({})
  sync(q: string): Promise<string> { return prompt\`\${q}\` }

  @LLMFunction({
    returns: Summary,
    maxSteps: 3, concurrency: 2, timeout: 1000, output: 'json_object', repair: { attempts: 1, llm },
    request: { temperature: 0, my_extra: [1] },
    examples: [[['text', 3], { title: 't', score: 1, parts: [{ n: 1 }] }], [['other', 0], { title: 'u', score: 2, parts: [] }]],
    check: async (value, self: Service) => (value.score > 3 ? \`too \${self.style}\` : undefined),
    tools: ['search', tool({ name: 'x', description: 'x', input: { a: Type.String() }, execute: ({ a }) => a })],
  })
  async all(text: string, max: number): Promise<Summary> { return prompt\`\${text} \${max}\` }

  @LLMChat()
  async *generator(message: string, history: ChatMessage[] = []): AsyncGenerator<ChatEvent, ChatTurn> { return prompt\`\${history}\${message}\` }

  @LLMChat({ returns: Summary, tools: ['search'] })
  stream(message: string, history: readonly ChatMessage[] = []): ChatStream<Summary> { return prompt\`\${history}\${message}\` }

  @LLMFunction({ tools: [JSON.parse('{}'), 'search'] })
  async untypedTool(q: string): Promise<string> { return prompt\`\${q}\` }

  @LLMChat({ returns: Summary })
  async *silent(message: string): AsyncGenerator<ChatEvent, void> { return prompt\`\${message}\` }
${
  mode === 'legacy'
    ? ''
    : `
  @LLMFunction({ returns: Summary })
  async #secret(q: string): Promise<unknown> { return prompt\`\${q}\` }
  callSecret(): Promise<unknown> { return this.#secret('x') }`
}
}

export class Generic<Item extends { id: string }> {
  declare llm: LLMInterface
  @LLMFunction({ returns: Summary, params: ['item'], prompt: 'x {item}' })
  async ask(item: Item): Promise<Summary> { return inputs({ item }) }
  @LLMFunction({ returns: Summary })
  async askAny<T>(item: T): Promise<Summary> { return prompt\`\${item}\` }
}

/** Checks that the compiler cannot decide here are left to where the schema is known. */
export function extractor<Schema extends TSchema>(schema: Schema) {
  class Extractor {
    constructor(readonly llm: LLMInterface) {}
    @LLMFunction({ returns: schema })
    async extract(text: string): Promise<Static<Schema>> { return prompt\`\${text}\` }
    @LLMFunction({ returns: schema, tools: ['find'] })
    async decoded(text: string): Promise<OutputOf<Schema>> { return prompt\`\${text}\` }
    @LLMFunction({ returns: Type.Array(Type.Object({ value: schema, sure: Type.Boolean() })) })
    async all(text: string): Promise<{ value: Static<Schema>; sure: boolean }[]> { return prompt\`\${text}\` }
    @LLMChat({ returns: schema })
    chat(text: string): ChatStream<OutputOf<Schema>> { return prompt\`\${text}\` }
    @LLMTool({ description: 'x', input: { item: schema } })
    find(input: { item: Static<Schema> }): unknown { return input }
  }
  return Extractor
}
export class AnyModel<Model extends LLMInterface> {
  constructor(readonly llm: Model) {}
  @LLMFunction()
  async ask(text: string): Promise<string> { return prompt\`\${text}\` }
  @LLMFunction({ llm: (self: AnyModel<Model>) => self.llm })
  async askOther(text: string): Promise<string> { return prompt\`\${text}\` }
}
export class Numbered {
  declare llm: LLMInterface
  @LLMTool({ description: 'x', input: {} })
  1(): number { return 1 }
  @LLMFunction()
  async 2(): Promise<string> { return prompt\`x\` }
  @LLMFunction({ tools: ['1', '2'] })
  async three(): Promise<string> { return prompt\`x\` }
}
export class Dates {
  declare llm: LLMInterface
  @LLMFunction({ returns: Day })
  async day(text: string): Promise<Date> { return prompt\`\${text}\` }
  @LLMFunction({ returns: Type.Unsafe<{ a: number }>({ type: 'object' }) })
  async unsafe(text: string): Promise<{ a: number }> { return prompt\`\${text}\` }
  @LLMFunction({ returns: Type.Unknown() })
  async unknown(text: string): Promise<unknown> { return prompt\`\${text}\` }
}

export class Special extends Service {
  override async same(text: string): Promise<Summary> { return super.same(text) }
  @LLMFunction({ returns: Summary, tools: ['search', 'describe'] })
  override async wider(text: string): Promise<Summary> { return prompt\`\${text}\` }
  describe(): string { return '' }
}
export const used: (service: Service) => Promise<[Summary, string]> = (service) =>
  Promise.all([service.same('x'), service.described('x', 1)])
`

export interface WrongProgram {
  readonly name: string
  readonly sentence: string
  readonly source: string
}

const withModel = (body: string): string => `declare llm: LLMInterface; ${body}`

/** Programs that must not compile: each is the body of a class on one line. */
export const wrongPrograms: readonly WrongProgram[] = [
  {
    name: 'declared type narrower than the schema',
    sentence: "'returns' yields a value that the declared return type does not accept (at parts[].n)",
    source: withModel(
      '@LLMFunction({ returns: Summary }) async m(t: string): Promise<{ title: string; parts: { n: string }[] }> { return prompt`${t}` }',
    ),
  },
  {
    name: 'inferred return type',
    sentence: 'write the return type of this method: it cannot be inferred from the body',
    source: withModel('@LLMFunction({ returns: Summary }) async m(t: string) { return prompt`${t}` }'),
  },
  {
    name: 'no promise',
    sentence: 'declare this method as returning Promise<...>',
    source: withModel('@LLMFunction({ returns: Summary }) m(t: string): Summary { return prompt`${t}` }'),
  },
  {
    name: 'no returns beside a union of literals',
    sentence:
      "without 'returns' the answer is a string, which the declared return type does not accept: add 'returns'",
    source: withModel("@LLMFunction() async m(t: string): Promise<'a' | 'b'> { return prompt`${t}` }"),
  },
  {
    name: 'too few params',
    sentence: "'params' describes 1 parameter(s), but the method has more",
    source: withModel(
      "@LLMFunction({ params: ['t'] }) async m(t: string, n: number): Promise<string> { return prompt`${t}${n}` }",
    ),
  },
  {
    name: 'too many params',
    sentence: "'params' names 'n', but the method has only 1 parameter(s)",
    source: withModel(
      "@LLMFunction({ params: ['t', 'n'] }) async m(t: string): Promise<string> { return prompt`${t}` }",
    ),
  },
  {
    name: 'schema of another type',
    sentence: "parameter 'n': its schema and its declared type differ",
    source: withModel(
      "@LLMFunction({ params: [param('t', Type.String()), param('n', Type.String())] }) async m(t: string, n: number): Promise<string> { return prompt`${t}${n}` }",
    ),
  },
  {
    name: 'schema of an optional parameter',
    sentence: "parameter 'n' is optional in the method: wrap its schema in Type.Optional",
    source: withModel(
      "@LLMFunction({ params: [param('n', Type.Integer())] }) async m(n?: number): Promise<string> { return prompt`${n}` }",
    ),
  },
  {
    name: 'unknown placeholder',
    sentence: "the prompt uses {txt}, which 'params' does not name",
    source: withModel(
      "@LLMFunction({ params: ['text'], prompt: 'Summarise {txt}' }) async m(text: string): Promise<string> { return inputs({ text }) }",
    ),
  },
  {
    name: 'unknown tool',
    sentence: "tools: this class has no public method 'serch'",
    source: withModel(
      "async search() {} @LLMFunction({ tools: ['serch'] }) async m(t: string): Promise<string> { return prompt`${t}` }",
    ),
  },
  {
    name: 'field as a tool',
    sentence: "tools: this class has no public method 'limit'",
    source: withModel(
      "limit = 3; @LLMFunction({ tools: ['limit'] }) async m(t: string): Promise<string> { return prompt`${t}` }",
    ),
  },
  {
    name: 'no model',
    sentence: "no model: give the class a public 'llm' (private ones do not count)",
    source: '@LLMFunction() async m(t: string): Promise<string> { return prompt`${t}` }',
  },
  {
    name: 'private model',
    sentence: 'or write { llm: (self) => self.#llm }',
    source:
      'constructor(private readonly llm: LLMInterface) {} @LLMFunction() async m(t: string): Promise<string> { return prompt`${t}` }',
  },
  {
    name: 'chat that returns a promise',
    sentence:
      '@LLMChat goes on a method that is declared to return ChatStream or AsyncGenerator<ChatEvent, ChatTurn>',
    source: withModel('@LLMChat() async m(t: string): Promise<string> { return prompt`${t}` }'),
  },
  {
    name: 'chat that yields too little',
    sentence: 'the declared yield type does not accept every ChatEvent',
    source: withModel(
      '@LLMChat() async *m(t: string): AsyncGenerator<TextDeltaEvent, ChatTurn> { return prompt`${t}` }',
    ),
  },
  {
    name: 'chat generator with another return type',
    sentence: 'the return type of the generator does not accept ChatTurn<...> (at value.title)',
    source: withModel(
      '@LLMChat({ returns: Summary }) async *m(t: string): AsyncGenerator<ChatEvent, { value: { title: number } }> { return prompt`${t}` }',
    ),
  },
  {
    name: 'chat generator without declared type',
    sentence: 'write the return type of this method: AsyncGenerator<ChatEvent, ChatTurn>',
    source: withModel('@LLMChat() async *m(t: string) { yield prompt`${t}` }'),
  },
  {
    name: 'chat stream of another value',
    sentence: "'returns' yields a value that ChatStream<...> does not accept (at score)",
    source: withModel(
      '@LLMChat({ returns: Summary }) m(t: string): ChatStream<{ score: string }> { return prompt`${t}` }',
    ),
  },
  {
    name: 'example that does not fit the parameters',
    sentence: 'examples: the arguments of an example do not fit the parameters of the method',
    source: withModel(
      "@LLMFunction({ examples: [[[1], 'x']] }) async m(t: string): Promise<string> { return prompt`${t}` }",
    ),
  },
  {
    name: 'example whose answer does not fit the schema',
    sentence: "examples: an answer does not fit 'returns' (at title)",
    source: withModel(
      '@LLMFunction({ returns: Summary, examples: [[[], { title: 1, score: 1, parts: [] }]] }) async m(): Promise<Summary> { return prompt`x` }',
    ),
  },
  {
    name: 'input of a tool that its method does not accept',
    sentence: "'input' gives a value that the parameter of this method does not accept (at limit)",
    source:
      "@LLMTool({ description: 'x', input: { q: Type.String(), limit: Type.Optional(Type.Integer()) } }) m(input: { q: string; limit: number }): void { void input }",
  },
  {
    name: 'tool with positional parameters',
    sentence: 'a tool method has one object parameter and, if it wants, a ToolContext',
    source:
      "@LLMTool({ description: 'x', input: { q: Type.String() } }) m(input: { q: string }, limit: number): void { void [input, limit] }",
  },
  {
    name: 'no returns beside an object',
    sentence:
      "without 'returns' the answer is a string, which the declared return type does not accept: add 'returns'",
    source: withModel('@LLMFunction() async m(t: string): Promise<Summary> { return prompt`${t}` }'),
  },
  {
    name: 'no returns beside a chat of an object',
    sentence: "without 'returns' the answer is a string, which ChatStream<...> does not accept",
    source: withModel('@LLMChat() m(t: string): ChatStream<Summary> { return prompt`${t}` }'),
  },
  {
    name: 'the encoded side of a codec',
    sentence:
      'the schema has a codec: declare what it decodes to, OutputOf<typeof Schema>, and not Static<typeof Schema>',
    source: withModel(
      '@LLMFunction({ returns: Type.Object({ day: Day }) }) async m(): Promise<{ day: string }> { return prompt`x` }',
    ),
  },
  {
    name: 'getter',
    sentence: '@LLMFunction and @LLMChat decorate methods only: no fields, getters or classes',
    source: withModel("@LLMFunction() get m(): string { return '' }"),
  },
  {
    name: 'field',
    sentence: '@LLMFunction and @LLMChat decorate methods only: no fields, getters or classes',
    source: withModel("@LLMFunction() m = async (): Promise<string> => 'x'"),
  },
  {
    name: 'missing parentheses',
    sentence: '@LLMFunction needs parentheses: write @LLMFunction() or @LLMFunction({ ... })',
    source: withModel('@LLMFunction async m(): Promise<string> { return prompt`x` }'),
  },
  {
    name: 'missing parentheses of a chat',
    sentence: '@LLMChat needs parentheses: write @LLMChat() or @LLMChat({ ... })',
    source: withModel('@LLMChat m(): ChatStream { return prompt`x` }'),
  },
  {
    name: 'missing parentheses of a tool',
    sentence: '@LLMTool needs parentheses: write @LLMTool({ description, input })',
    source: '@LLMTool m(input: { q: string }): string { return input.q }',
  },
  {
    name: 'properties without Type.Object',
    sentence: "'returns' must be a schema: wrap its properties, Type.Object({ ... })",
    source: withModel(
      '@LLMFunction({ returns: { a: Type.String() } }) async m(): Promise<{ a: string }> { return prompt`x` }',
    ),
  },
  {
    name: 'a schema of another library',
    sentence:
      "'returns' must be a TypeBox schema, not one of another library: write it with Type.Object({ ... })",
    source: withModel(
      '@LLMFunction({ returns: zod.object() }) async m(): Promise<Summary> { return prompt`x` }',
    ),
  },
  {
    name: 'a schema of another library in input',
    sentence: "'input' must have TypeBox schemas, not those of another library: { query: Type.String() }",
    source:
      "@LLMTool({ description: 'x', input: { q: zod.string() } }) m(input: { q: string }): string { return input.q }",
  },
  {
    name: 'schema as a tool',
    sentence: 'tools: a schema is not a tool: write tool({ name, description, input, execute })',
    source: withModel('@LLMFunction({ tools: [Summary] }) async m(): Promise<string> { return prompt`x` }'),
  },
  {
    name: 'self without a type',
    sentence: "Property 'other' does not exist on type 'WriteTheTypeOfSelf'",
    source: withModel(
      'other = {}; @LLMFunction({ tools: [(self) => self.other] }) async m(): Promise<string> { return prompt`x` }',
    ),
  },
]
