import { ConfigurationError } from '../errors/usage-errors.js'
import { type LimitClaims, limitClaims, type Limits } from '../limits/limits.js'

/** Limits of an account, and of single models within it: a request passes both. */
export interface AccountLimits extends Limits {
  readonly models?: Readonly<Record<string, Limits>> | undefined
}

/** The limits of a pool, turned into claims once per account and limited model. */
export class AccountClaims {
  readonly #providerId: string
  readonly #limitsOf: ReadonlyMap<string, AccountLimits>
  readonly #claims = new Map<string, readonly LimitClaims[]>()

  /** @throws ConfigurationError when a limit is wrong, or a group has no key. */
  constructor(
    providerId: string,
    accounts: Iterable<string>,
    limits: AccountLimits = {},
    groups: Readonly<Record<string, { readonly limits: AccountLimits }>> = {},
  ) {
    this.#providerId = providerId
    this.#limitsOf = new Map(
      [...accounts].map((account) => [
        account,
        (Object.hasOwn(groups, account) && groups[account]?.limits) || limits,
      ]),
    )
    for (const group of Object.keys(groups)) {
      if (!this.#limitsOf.has(group)) {
        throw new ConfigurationError(
          `The key pool of '${providerId}' has limits for the group '${group}', but no key of that group: write { key, group: '${group}' }.`,
        )
      }
    }
    for (const [account, { models = {} }] of this.#limitsOf) {
      for (const model of ['', ...Object.keys(models)]) this.of(account, model)
    }
  }

  /** The name under which what concerns an account as a whole is kept. Parts are encoded, so that names cannot meet. */
  scope(account: string): string {
    return `${encodeURIComponent(this.#providerId)}:${encodeURIComponent(account)}`
  }

  /** The limits of an account, and those of the model if it has some. */
  of(account: string, model: string): readonly LimitClaims[] {
    const limits = this.#limitsOf.get(account)
    const ofModel = limits?.models && Object.hasOwn(limits.models, model) ? limits.models[model] : undefined
    const scope = this.scope(account)
    const modelScope = `${scope}:${encodeURIComponent(model)}`
    const name = ofModel ? modelScope : scope
    let claims = this.#claims.get(name)
    if (!claims) {
      claims = [limitClaims(scope, limits), ...(ofModel ? [limitClaims(modelScope, ofModel)] : [])]
      this.#claims.set(name, claims)
    }
    return claims
  }
}
