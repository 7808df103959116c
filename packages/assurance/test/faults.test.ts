import { describeRows, isAdapterCaller } from './describe-rows.js'

// The long suite runs all cases; these find what breaks a whole class.
describeRows((caller) => (isAdapterCaller(caller) ? 2 : 1))
