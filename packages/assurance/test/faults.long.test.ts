import { describeRows, isAdapterCaller } from './describe-rows.js'

// A method hands on what its adapter does: for it, not every byte of a cut matters.
describeRows({ casesOf: (caller) => (isAdapterCaller(caller) ? Infinity : 12) })
