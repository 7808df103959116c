// oxlint-disable-next-line import/no-unassigned-import -- the adapters load it at the first call, and some tests count turns
import 'openai'
import { isJsonObject } from '@slf/adapter-kit'
import { ScriptedLLM } from '@slf/core/testing'
import { requestViolations, type Wire } from '@slf/testbed'
import { beforeEach, expect, inject } from 'vitest'
import { exceptionFor } from './exceptions.js'
import { LoopbackLLM } from './loopback-llm.js'

declare module 'vitest' {
  interface ProvidedContext {
    readonly loopbackWire: Wire
  }
}

const wire = inject('loopbackWire')
// Compiles the schema now: no test with a time limit pays for it.
requestViolations(wire, {})

if (!(ScriptedLLM.prototype instanceof LoopbackLLM)) {
  throw new Error('No adapter stands before the scripted model: see the aliases of vitest.workspace.ts.')
}

beforeEach(({ task, skip }) => {
  const exception = exceptionFor(task.file.filepath, task.name, wire)
  if (exception) skip(exception.reason)
})

// The Responses adapter adds the native items to every answer. Where a test names no provider_data, they do not count.
expect.addEqualityTesters([
  function (left, right, testers) {
    const isNative = [left, right].map(hasNativeItems)
    if (isNative[0] === isNative[1]) return undefined
    return this.equals(withoutProviderData(left), withoutProviderData(right), testers)
  },
])

const hasNativeItems = (value: unknown): boolean =>
  isJsonObject(value) &&
  isJsonObject(value['provider_data']) &&
  Object.hasOwn(value['provider_data'], 'openai_responses')

function withoutProviderData(value: unknown): unknown {
  if (!isJsonObject(value)) return value
  const { provider_data: _, ...rest } = value
  return rest
}
