import { ConfigurationError } from '../errors/programmer-errors.js'
import { type LimitClaims, limitClaims, type Limits } from '../limits/limits.js'

/** Limits of an account, and of single models within it: a request passes both. */
export interface AccountLimits extends Limits {
  readonly models?: Readonly<Record<string, Limits>> | undefined
}

/** The limits of one account in the form that a store checks. */
interface Claims {
  readonly scope: string
  readonly own: readonly LimitClaims[]
  /** For each model with limits of its own: those of the account and of the model. */
  readonly ofModels: ReadonlyMap<string, readonly LimitClaims[]>
}

/** The limits of all accounts of a pool. */
export class AccountClaims {
  readonly #claims: ReadonlyMap<string, Claims>

  /** @throws ConfigurationError when a limit is wrong, or a group has no key. */
  constructor(
    providerId: string,
    accounts: Iterable<string>,
    limits: AccountLimits = {},
    groups: Readonly<Record<string, { readonly limits: AccountLimits }>> = {},
  ) {
    this.#claims = new Map(
      [...accounts].map((account) => {
        const ofGroup = Object.hasOwn(groups, account) ? groups[account]?.limits : undefined
        return [account, claimsOf(scopeOf(providerId, account), ofGroup ?? limits)]
      }),
    )
    for (const group of Object.keys(groups)) {
      if (this.#claims.has(group)) continue
      throw new ConfigurationError(
        `The key pool of '${providerId}' has limits for the group '${group}', but no key of that group: write { key, group: '${group}' }.`,
      )
    }
  }

  /** The name under which a store keeps what concerns an account as a whole. */
  scope(account: string): string {
    return this.#of(account).scope
  }

  /** The limits of an account, and those of the model if it has some. */
  of(account: string, model: string): readonly LimitClaims[] {
    const { own, ofModels } = this.#of(account)
    return ofModels.get(model) ?? own
  }

  #of(account: string): Claims {
    return this.#claims.get(account) as Claims
  }
}

/** Parts are encoded, so that two names cannot meet. */
const scopeOf = (...parts: readonly string[]): string => parts.map(encodeURIComponent).join(':')

function claimsOf(scope: string, { models = {}, ...limits }: AccountLimits): Claims {
  const own = [limitClaims(scope, limits)]
  const ofModels = Object.entries(models).map(
    ([model, ofModel]) => [model, [...own, limitClaims(`${scope}:${scopeOf(model)}`, ofModel)]] as const,
  )
  return { scope, own, ofModels: new Map(ofModels) }
}
