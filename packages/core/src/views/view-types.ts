import type { ChatEvent } from '../events/chat-event.js'
import type { ChatStream } from '../run/chat-stream.js'
import type { ChatTurn } from '../run/state/chat-turn.js'

/** What a view knows of a method: its arguments, the value that it is about, and what awaiting it gives. */
interface MethodFacts<Args extends readonly unknown[], Value, Result> {
  args: Args
  value: Value
  result: Result
}

/** A method that may be decorated: it gives a promise, a `ChatStream`, or (in chats) an async generator. */
type FactsOf<Method> = Method extends (...args: infer Args) => infer Returned
  ? Returned extends ChatStream<infer Value>
    ? MethodFacts<Args, Value, ChatTurn<Value>>
    : Returned extends AsyncGenerator<ChatEvent, ChatTurn<infer Value>, infer _Next>
      ? MethodFacts<Args, Value, ChatTurn<Value>>
      : Returned extends Promise<infer Value>
        ? MethodFacts<Args, Value, Value>
        : never
  : never

/** The methods of a class that views show. Decorators leave no trace in types: others say so when they are called. */
export type ViewedMethods<Instance> = {
  [Key in keyof Instance as [FactsOf<Instance[Key]>] extends [never] ? never : Key]: FactsOf<Instance[Key]>
}

export type ArgsOf<Facts> = Facts extends MethodFacts<infer Args, infer _Value, infer _Result> ? Args : never
export type ValueOf<Facts> =
  Facts extends MethodFacts<infer _Args, infer Value, infer _Result> ? Value : never
export type ResultOf<Facts> =
  Facts extends MethodFacts<infer _Args, infer _Value, infer Result> ? Result : never
