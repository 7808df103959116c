import { addUsage, type CallUsage, noUsage } from '../../events/call-usage.js'

/** Sums what a call uses; what a nested call uses counts for the outer one too. */
export class UsageMeter {
  #total: CallUsage = noUsage
  readonly #outer: UsageMeter | undefined

  constructor(outer?: UsageMeter) {
    this.#outer = outer
  }

  get total(): CallUsage {
    return this.#total
  }

  add(usage: CallUsage): void {
    this.#total = addUsage(this.#total, usage)
    this.#outer?.add(usage)
  }
}
