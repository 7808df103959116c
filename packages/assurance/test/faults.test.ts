import { describeRows, isAdapterCaller } from './describe-rows.js'

/** They do what other callers do too. The long suite has them, and all cases. */
const onlyLong: ReadonlySet<string> = new Set(['a batch', 'a streamed function', 'a batch with a schema'])

describeRows((caller) => {
  if (onlyLong.has(caller.name)) return 0
  return isAdapterCaller(caller) ? 2 : 1
})
