import type { Static, TOptional, TSchema, TString } from 'typebox'
import type { AbortSignalLike } from '../clock/abort-signal.js'
import type { LLMInterface } from '../contract/llm-interface.js'
import type { ChatEvent } from '../events/chat-event.js'
import type { Parameter, ParameterList } from '../plan/parameter.js'
import type { ChatStream } from '../run/chat-stream.js'
import type { ChatTurn } from '../run/state/chat-turn.js'
import type { ToolContext } from '../run/tools/tool.js'
import type { OutputOf } from '../schema/output/output-of.js'

/**
 * What a decorator seems to return when it does not fit its method: no value has this type, so that the compiler
 * refuses the decorator in one line, and the sentence is part of that line.
 */
export interface LLMDecoratorError<Sentence extends string> {
  readonly 'LLM decorator': Sentence
}

/** The first verdict that is a sentence; `void` when all are `true`. */
export type FirstError<Verdicts extends readonly unknown[]> = Verdicts extends readonly [
  infer Head,
  ...infer Tail,
]
  ? Head extends true
    ? FirstError<Tail>
    : Head
  : void

/** `unknown` for an error, so that an intersection with it changes nothing; `never` for a method that fits. */
export type WhenWrong<Result> = [Result] extends [LLMDecoratorError<string>] ? unknown : never

type IsAny<T> = 0 extends 1 & T ? true : false
type IsNever<T> = [T] extends [never] ? true : false

/** Where two types differ, as a path. Evaluated only when it is known that they do. */
type Difference<Actual, Declared, Path extends string, Depth extends 0[] = []> = Depth['length'] extends 6
  ? Path
  : [Actual] extends [Declared]
    ? never
    : [Declared] extends [readonly (infer DeclaredItem)[]]
      ? [Actual] extends [readonly (infer ActualItem)[]]
        ? Difference<ActualItem, DeclaredItem, `${Path}[]`, [...Depth, 0]>
        : Path
      : [Declared] extends [object]
        ? [Actual] extends [object]
          ? {
              [Key in keyof Declared & string]: Key extends keyof Actual
                ? Difference<Actual[Key], Declared[Key], Join<Path, Key>, [...Depth, 0]>
                : Join<Path, Key>
            }[keyof Declared & string]
          : Path
        : Path
type Join<Path extends string, Key extends string> = Path extends '' ? Key : `${Path}.${Key}`
type At<Path> = [Path] extends [''] ? '' : [Path] extends [never] ? '' : ` (at ${Path & string})`

/** What the schema yields must fit what the method declares; the declared type may be wider. */
export type CheckReturn<Declared, Schema extends TSchema> =
  IsAny<Declared> extends true
    ? true
    : // `Promise` and not `PromiseLike`: to infer from the latter costs nine times as much.
      [Declared] extends [Promise<infer Awaited>]
      ? [OutputOf<Schema>] extends [Awaited]
        ? true
        : [Awaited] extends [void]
          ? LLMDecoratorError<`write the return type of this method: it cannot be inferred from the body`>
          : WrongValue<OutputOf<Schema>, Awaited, Schema, 'the declared return type'>
      : LLMDecoratorError<`declare this method as returning Promise<...>`>

/** As {@link CheckReturn}, for the two forms of a chat. */
export type CheckChat<Declared, Schema extends TSchema> =
  IsAny<Declared> extends true
    ? true
    : [Declared] extends [ChatStream<infer Answer>]
      ? [OutputOf<Schema>] extends [Answer]
        ? true
        : WrongValue<OutputOf<Schema>, Answer, Schema, 'ChatStream<...>'>
      : [Declared] extends [AsyncGenerator<infer Yield, infer Return, infer _Next>]
        ? IsNever<Yield> extends true
          ? LLMDecoratorError<`write the return type of this method: AsyncGenerator<ChatEvent, ChatTurn>`>
          : [ChatEvent] extends [Yield]
            ? [Return] extends [void]
              ? true
              : [ChatTurn<OutputOf<Schema>>] extends [Return]
                ? true
                : LLMDecoratorError<`the return type of the generator does not accept ChatTurn<...>${At<Difference<ChatTurn<OutputOf<Schema>>, Return, ''>>}`>
            : LLMDecoratorError<`the declared yield type does not accept every ChatEvent`>
        : LLMDecoratorError<`@LLMChat goes on a method that is declared to return ChatStream or AsyncGenerator<ChatEvent, ChatTurn>`>

/**
 * Which mistake it is: no schema (properties without `Type.Object`, a zod schema), the encoded side of a codec, no
 * `returns` at all, or another type. The sentences are written out: the compiler would show the name of an alias instead.
 */
type WrongValue<Value, Declared, Schema extends TSchema, Place extends string> =
  IsSchema<Schema> extends false
    ? '~standard' extends keyof Schema
      ? LLMDecoratorError<`'returns' must be a TypeBox schema, not one of another library: write it with Type.Object({ ... })`>
      : LLMDecoratorError<`'returns' must be a schema: wrap its properties, Type.Object({ ... })`>
    : [Static<Schema>] extends [Declared]
      ? LLMDecoratorError<`the schema has a codec: declare what it decodes to, OutputOf<typeof Schema>, and not Static<typeof Schema>`>
      : [Schema, Value] extends [TString, string]
        ? LLMDecoratorError<`without 'returns' the answer is a string, which ${Place} does not accept: add 'returns'`>
        : LLMDecoratorError<`'returns' yields a value that ${Place} does not accept${At<Difference<Value, Declared, ''>>}`>

type IsSchema<Schema> = Schema extends { readonly '~kind': string }
  ? true
  : '~standard' extends keyof Schema
    ? false
    : keyof Schema & SchemaKeyword extends never
      ? false
      : true
/** What a JSON Schema written by hand has, or one by `Type.Unsafe`. */
type SchemaKeyword = '~unsafe' | 'type' | 'anyOf' | 'allOf' | 'oneOf' | 'enum' | 'const' | '$ref' | 'not'

type NameOf<Item> = Item extends string ? Item : Item extends Parameter<infer Name> ? Name : string
type SchemaOf<Item> = Item extends Parameter<string, infer Schema> ? Schema : undefined

type SameType<Declared, Schema> = [Schema] extends [TSchema]
  ? IsAny<Declared> extends true
    ? true
    : [Declared] extends [OutputOf<Schema>]
      ? [OutputOf<Schema>] extends [Declared]
        ? true
        : false
      : false
  : true
type IsOptional<Schema> = [Schema] extends [TSchema] ? (Schema extends TOptional ? true : false) : true

/**
 * A last parameter `signal?: AbortSignal` or `options?: { signal?: AbortSignal }` is for callers in code: no prompt
 * shows it and no model gives it.
 */
type IsOptionalSignal<Args extends readonly unknown[]> = Args extends readonly [signal?: infer Signal]
  ? [] extends Args
    ? IsSignal<Exclude<Signal, undefined>>
    : false
  : false
type IsSignal<T> = [T] extends [AbortSignalLike]
  ? true
  : [keyof T] extends ['signal']
    ? [T] extends [{ readonly signal?: AbortSignalLike | undefined }]
      ? true
      : false
    : false

/** `params` against the parameters of the method, one by one. */
export type CheckParams<
  Args extends readonly unknown[],
  Params extends ParameterList,
  Seen extends 0[] = [],
> = Params extends readonly [infer Head, ...infer Tail extends ParameterList]
  ? Args extends readonly [infer Arg, ...infer Rest]
    ? SameType<Arg, SchemaOf<Head>> extends true
      ? CheckParams<Rest, Tail, [...Seen, 0]>
      : LLMDecoratorError<`parameter '${NameOf<Head>}': its schema and its declared type differ`>
    : Args['length'] extends 0
      ? LLMDecoratorError<`'params' names '${NameOf<Head>}', but the method has only ${Seen['length']} parameter(s)`>
      : Args extends readonly [(infer Arg)?, ...infer Rest]
        ? SameType<Exclude<Arg, undefined>, SchemaOf<Head>> extends true
          ? IsOptional<SchemaOf<Head>> extends true
            ? CheckParams<Rest, Tail, [...Seen, 0]>
            : LLMDecoratorError<`parameter '${NameOf<Head>}' is optional in the method: wrap its schema in Type.Optional`>
          : LLMDecoratorError<`parameter '${NameOf<Head>}': its schema and its declared type differ`>
        : true
  : Args['length'] extends 0
    ? true
    : number extends Args['length']
      ? true
      : IsOptionalSignal<Args> extends true
        ? true
        : LLMDecoratorError<`'params' describes ${Seen['length']} parameter(s), but the method has more`>

/** The names of `{placeholders}`, as `parseTemplate` reads them. Tail-recursive: prompts may be full of braces. */
type Placeholders<Text extends string, Found extends string = never> = string extends Text
  ? Found
  : Text extends `${string}{${infer Rest}`
    ? Rest extends `{${infer After}`
      ? Placeholders<After, Found>
      : Rest extends `${infer Name}}${infer After}`
        ? Name extends '' | `${string}${NoIdentifier}${string}`
          ? Placeholders<Rest, Found>
          : Placeholders<After, Found | Name>
        : Found
    : Found
type NoIdentifier = ' ' | '"' | "'" | ':' | ',' | '.' | '\n' | '{' | '[' | '('
type UnknownPlaceholder<Text extends string, Params extends ParameterList> = Exclude<
  Placeholders<Text>,
  NameOf<Params[number]>
>

/** The placeholders of `prompt` against `params`. */
export type CheckPrompt<Text extends string, Params extends ParameterList> =
  IsNever<UnknownPlaceholder<Text, Params>> extends true
    ? true
    : LLMDecoratorError<`the prompt uses {${UnknownPlaceholder<Text, Params>}}, which 'params' does not name`>

/** `=> void`: to compare with it, the compiler need not infer the return type of the method, which may be circular. */
type NoMethod<This, Name> = Name extends string
  ? Name extends keyof This
    ? This[Name] extends (...args: never[]) => void
      ? never
      : Name
    : // A method may be called by a number.
      Name extends `${infer Key extends number}`
      ? Key extends keyof This
        ? never
        : Name
      : Name
  : never
type UnknownTool<This, Tools extends readonly unknown[]> =
  IsAny<Tools[number]> extends true ? never : NoMethod<This, Tools[number]>

type SchemaAsTool<Tools extends readonly unknown[]> =
  IsAny<Tools[number]> extends true ? never : Extract<Tools[number], { readonly '~kind': string }>

/** The names in `tools` against the public methods of the class. */
export type CheckTools<This, Tools extends readonly unknown[]> = unknown extends This
  ? // TypeScript does not know the class of a method that is called by a number.
    true
  : IsNever<UnknownTool<This, Tools>> extends true
    ? IsNever<SchemaAsTool<Tools>> extends true
      ? true
      : LLMDecoratorError<`tools: a schema is not a tool: write tool({ name, description, input, execute })`>
    : LLMDecoratorError<`tools: this class has no public method '${UnknownTool<This, Tools>}'`>

/** The model: the `llm` option, or the public `llm` of the instance. */
export type CheckModel<This, Llm> = [Llm] extends [undefined]
  ? unknown extends This
    ? true
    : This extends { readonly llm: LLMInterface }
      ? true
      : LLMDecoratorError<`no model: give the class a public 'llm' (private ones do not count), or write { llm: (self) => self.#llm }`>
  : true

/** Examples against the parameters of the method and the schema. */
export type CheckExamples<
  Args extends readonly unknown[],
  Value,
  Examples extends readonly unknown[],
> = Examples[number] extends readonly [infer Given, infer Answer]
  ? [Given] extends [Readonly<Args>]
    ? [Answer] extends [ReadonlyDeep<Value>]
      ? true
      : LLMDecoratorError<`examples: an answer does not fit 'returns'${At<Difference<Answer, ReadonlyDeep<Value>, ''>>}`>
    : LLMDecoratorError<`examples: the arguments of an example do not fit the parameters of the method`>
  : true

/** What the compiler infers of an example is a literal, all through. */
type ReadonlyDeep<T> = T extends object ? { readonly [Key in keyof T]: ReadonlyDeep<T[Key]> } : T

/** `input` of a tool against the one parameter of its method. */
export type CheckTool<Args extends readonly unknown[], Input, Schemas> = Args extends readonly []
  ? true
  : Args extends readonly [first: infer First, ...context: infer Rest]
    ? [Input] extends [First]
      ? [[ToolContext]] extends [Rest]
        ? OnlyTypeBox<Schemas>
        : Rest extends readonly []
          ? OnlyTypeBox<Schemas>
          : LLMDecoratorError<`a tool method has one object parameter and, if it wants, a ToolContext`>
      : OnlyTypeBox<Schemas> extends true
        ? LLMDecoratorError<`'input' gives a value that the parameter of this method does not accept${At<Difference<Input, First, ''>>}`>
        : OnlyTypeBox<Schemas>
    : true

type OnlyTypeBox<Schemas> =
  IsNever<ForeignSchema<Schemas>> extends true
    ? true
    : LLMDecoratorError<`'input' must have TypeBox schemas, not those of another library: { query: Type.String() }`>
type ForeignSchema<Schemas> = '~standard' extends keyof Schemas
  ? Schemas
  : {
      [Name in keyof Schemas]: IsAny<Schemas[Name]> extends true
        ? never
        : '~standard' extends keyof Schemas[Name]
          ? Name
          : never
    }[keyof Schemas]
