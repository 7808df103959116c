import { describeRows, isAdapterCaller } from './describe-rows.js'

// The long suite runs all cases; these find what breaks a whole class.
describeRows({ casesOf: (caller) => (isAdapterCaller(caller) ? 2 : 1), atOnce: true })
