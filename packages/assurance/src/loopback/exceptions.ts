import type { Wire } from '@slf/testbed'

/** A test of decorated methods that does not hold behind an adapter, and why that is right. */
export interface Exception {
  /** Path below `packages/core/test`. */
  readonly file: string
  readonly test: string
  /** Absent: over both. */
  readonly over?: Wire
  readonly reason: string
}

const terminal = 'run/terminal-states.test.ts'
const tools = 'run/tools.test.ts'

/** Tests that need a model below the contract: an adapter has dealt with these cases before the core sees them. */
export const exceptions: readonly Exception[] = [
  {
    file: terminal,
    test: 'any other error',
    reason: 'errors of foreign classes are thrown by models without an adapter',
  },
  {
    file: terminal,
    test: 'what a failed request had used by then counts as reported',
    reason: 'an error object of the script cannot travel over the wire with its usage',
  },
  {
    file: 'views/views.test.ts',
    test: 'ends with its error',
    reason: 'the adapter gives an error inside a stream its class, not the general SLF_LLM',
  },
  {
    file: terminal,
    test: 'a stream that just ends was cut; a whole completion without a reason is whole',
    over: 'responses',
    reason: 'a response always tells its status; one that is in progress is no answer',
  },
  {
    file: tools,
    test: 'have ids of their own, whatever the server sent',
    reason: 'the adapters make up the missing ids, so that those of the core are not seen',
  },
  {
    file: tools,
    test: 'stand in tool messages that can hold them',
    over: 'chat',
    reason: 'some servers take images there, the schema of OpenAI does not',
  },
  ...['that reads them in tool messages', 'images of a call go on with the model of the last re-ask'].map(
    (test) => ({
      file: 'run/tool-images.test.ts',
      test,
      over: 'chat' as const,
      reason: 'some servers take images there, the schema of OpenAI does not',
    }),
  ),
  {
    file: tools,
    test: 'forces a tool in the first request only, and appends tools of the request',
    over: 'chat',
    reason: 'its request asks for web_search, which only the Responses API has',
  },
]

/** The exception that holds for a test, if any. */
export function exceptionFor(path: string, test: string, wire: Wire): Exception | undefined {
  return exceptions.find(
    (exception) =>
      path.endsWith(`/${exception.file}`) &&
      exception.test === test &&
      (exception.over === undefined || exception.over === wire),
  )
}
