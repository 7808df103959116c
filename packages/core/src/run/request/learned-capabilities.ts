import {
  type Capabilities,
  type ResolvedCapabilities,
  resolveCapabilities,
} from '../../contract/capabilities.js'
import type { CompletionWarning } from '../../contract/completion-warning.js'
import type { LLMInterface } from '../../contract/llm-interface.js'
import type { SchemaDialect } from '../../contract/schema-dialect.js'

/** Structured output and tool choice, weakest first. */
const structuredOutputs: readonly string[] = ['none', 'json_object', 'tool', 'json_schema']
const toolChoices: readonly string[] = ['none', 'auto', 'required', 'named']

/** Answers in a row that should have been JSON and were not: after so many the provider is taken to ignore the form. */
const IGNORED_AT_MOST = 2

/** What is known of an adapter beyond what it declares. */
interface Learned {
  readonly capabilities: ResolvedCapabilities
  /** Why a capability is lower than declared, by its name. */
  readonly reasons: ReadonlyMap<keyof Capabilities, CompletionWarning>
}

/** Beside the adapters and not in them: their capabilities say what was declared. */
const learned = new WeakMap<LLMInterface, Learned>()
const ignored = new WeakMap<LLMInterface, number>()

/** What a model can do: as declared, less what its provider was seen not to do. */
export function capabilitiesOf(llm: LLMInterface): ResolvedCapabilities {
  return learned.get(llm)?.capabilities ?? resolveCapabilities(llm.capabilities)
}

/** Why the model is asked otherwise than its capabilities say; undefined where they hold. */
export function reasonFor(llm: LLMInterface, capability: keyof Capabilities): CompletionWarning | undefined {
  return learned.get(llm)?.reasons.get(capability)
}

/** Remembers for all later requests that a model cannot do what it declares. What is lower already stays. */
export function lower<Name extends keyof Capabilities>(
  llm: LLMInterface,
  capability: Name,
  to: ResolvedCapabilities[Name],
  reason: CompletionWarning,
): void {
  const known = capabilitiesOf(llm)
  if (!isLower(capability, to, known[capability])) return
  const changed: ResolvedCapabilities =
    capability === 'strict'
      ? { ...known, strict: false, schemaDialect: withoutStrict(known.schemaDialect) }
      : { ...known, [capability]: to }
  const reasons = new Map(learned.get(llm)?.reasons).set(capability, reason)
  learned.set(llm, { capabilities: Object.freeze(changed), reasons })
}

/** @returns whether the provider is taken to ignore the form of the answer from now on */
export function noteIgnoredForm(llm: LLMInterface): boolean {
  const count = (ignored.get(llm) ?? 0) + 1
  ignored.set(llm, count % IGNORED_AT_MOST)
  return count >= IGNORED_AT_MOST
}

/** The provider has kept to the form. */
export function noteKeptForm(llm: LLMInterface): void {
  ignored.delete(llm)
}

function isLower(capability: keyof Capabilities, to: unknown, than: unknown): boolean {
  const order =
    capability === 'structuredOutput'
      ? structuredOutputs
      : capability === 'toolChoice'
        ? toolChoices
        : undefined
  return order ? order.indexOf(String(to)) < order.indexOf(String(than)) : to === false && than === true
}

const lenient = new WeakMap<SchemaDialect, SchemaDialect>()

/** The same schemas, sent without `strict`: one object for each dialect, since what is written is kept by it. */
function withoutStrict(dialect: SchemaDialect): SchemaDialect {
  let found = lenient.get(dialect)
  if (!found) lenient.set(dialect, (found = Object.freeze({ ...dialect, strict: false })))
  return found
}
