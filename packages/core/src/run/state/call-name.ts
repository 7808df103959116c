import type { CompletionWarning } from '../../contract/completion-warning.js'
import { DecoratorUsageError } from '../../errors/programmer-errors.js'
import { shown } from '../../plan/check-options.js'
import type { CallPlan } from '../../plan/call-plan.js'

/** What minifiers write: nobody calls a class so. */
const MINIFIED_LENGTH = 2

/** What steps, events and errors call a method: the given name, otherwise `Class.method`. */
export interface CallName {
  readonly name: string
  /** Set where the name looks as if a minifier had written it: a durable engine would not find its steps again. */
  readonly warning?: CompletionWarning | undefined
}

/** @throws DecoratorUsageError when the method was torn off its instance */
export function callName(plan: CallPlan, self: unknown): CallName {
  const owner = ownerOf(self)
  if (plan.givenName !== undefined) return { name: plan.givenName }
  const { slfName } = owner as { readonly slfName?: unknown }
  if (slfName !== undefined) {
    if (typeof slfName === 'string' && /^[^\s/]+$/.test(slfName)) return { name: `${slfName}.${plan.name}` }
    throw new DecoratorUsageError(
      `The static 'slfName' of a class must be a text without spaces and '/', such as 'Desk', but got ${shown(slfName)}.`,
    )
  }
  const className = typeof owner === 'function' ? owner.name : ''
  const name = `${className || 'Object'}.${plan.name}`
  if (className === '' || className.length > MINIFIED_LENGTH) return { name }
  return { name, warning: { code: 'unstable_step_name', message: unstable(className, plan.name) } }
}

function ownerOf(self: unknown): object {
  if (typeof self === 'function') return self
  // Without a prototype there is no class.
  if (typeof self === 'object' && self !== null) return self.constructor ?? {}
  throw new DecoratorUsageError(
    'A decorated method was called without its instance: write desk.triage(t), or bind it: desk.triage.bind(desk).',
  )
}

const unstable = (className: string, method: string): string =>
  `The class '${className}' of the recorded steps of '${method}' looks minified, and its name may change with the next build: give the method a 'name', or the class a static 'slfName'.`
