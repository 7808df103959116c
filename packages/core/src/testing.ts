export { ManualClock } from './clock/manual-clock.js'
