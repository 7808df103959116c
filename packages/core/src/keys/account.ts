import { type AccountHealth, healthyAccount } from './key-state.js'
import { ObservedPace } from './observed-pace.js'

/** What limits and cool-downs belong to: by default one key, else all keys of a group. */
export class Account {
  readonly id: string
  /** Requests in flight that were sent under the present epoch of `health`. */
  inFlight = 0
  #health = healthyAccount
  /** By model: providers count each model on its own. */
  readonly #paces = new Map<string, ObservedPace>()

  constructor(id: string) {
    this.id = id
  }

  get health(): AccountHealth {
    return this.#health
  }

  /** Takes over a new state; what was sent before a new epoch no longer counts as in flight. */
  become(health: AccountHealth): void {
    if (health.epoch !== this.#health.epoch) this.inFlight = 0
    this.#health = health
  }

  /** Forgets all that speaks against the account. */
  restore(): void {
    this.become({ ...healthyAccount, epoch: this.#health.epoch + 1 })
    this.#paces.clear()
  }

  /** The pace that the provider told for a model, if it told one. */
  paceOf(model: string): ObservedPace | undefined {
    return this.#paces.get(model)
  }

  /** The same, made when there is none. */
  observedPace(model: string): ObservedPace {
    const pace = this.#paces.get(model) ?? new ObservedPace()
    this.#paces.set(model, pace)
    return pace
  }
}
