import { defineMetadata, getOwnMetadata, getOwnMetadataKeys } from 'reflect-metadata/no-conflict'
import { DecoratorUsageError } from '../errors/programmer-errors.js'
import type { MethodBody } from '../plan/call-plan.js'

/** A method as a decorator finds it. */
export interface DecoratedMethod {
  readonly body: MethodBody
  readonly key: string | symbol
  /** The key as text. */
  readonly name: string
  readonly isPrivate: boolean
  /** The decorator and the method, such as `@LLMFunction on 'Desk.triage'`: the class where it is known. */
  readonly where: string
}

/** What TC39 decorators get as second argument, as far as it matters here. */
interface StandardContext {
  readonly kind: string
  readonly name: string | symbol | number
  readonly private?: boolean | undefined
}

/**
 * One decorator for both call conventions: `(method, context)` of TC39 and `(target, key, descriptor)` of
 * `experimentalDecorators`, told apart by the second argument.
 *
 * @param label as the user writes it: `@LLMFunction`
 * @param replace gives the method that takes the place of the decorated one
 * @throws DecoratorUsageError in any other place than a method
 */
export function methodDecorator(label: string, replace: (method: DecoratedMethod) => MethodBody) {
  return (target: unknown, given?: unknown, descriptor?: unknown): unknown => {
    const keyOrContext = typeof given === 'number' ? keyOf(given) : given
    if (isContext(keyOrContext)) {
      const { kind, name } = keyOrContext
      if (kind !== 'method') throw misplaced(label, `the ${kind} ${quoted(name)}`)
      return replace(describe(label, target as MethodBody, keyOf(name), '', keyOrContext.private === true))
    }
    if (typeof keyOrContext !== 'string' && typeof keyOrContext !== 'symbol') {
      const what = typeof descriptor === 'number' ? 'a parameter of the constructor' : 'the class'
      throw misplaced(label, `${what} ${quoted(nameOfClass(target))}`)
    }
    if (typeof descriptor === 'number') throw misplaced(label, `a parameter of ${quoted(keyOrContext)}`)
    const found = (descriptor ?? {}) as PropertyDescriptor
    if ('get' in found || 'set' in found) throw misplaced(label, `the accessor ${quoted(keyOrContext)}`)
    const { value } = found as { readonly value?: unknown }
    if (typeof value !== 'function') throw misplaced(label, `the field ${quoted(keyOrContext)}`)
    const owner = nameOfClass(typeof target === 'function' ? target : (target as object).constructor)
    const method = describe(label, value as MethodBody, keyOrContext, `${owner}.`, false)
    return { ...found, value: replace(method) }
  }
}

/**
 * A decorator that was written without its parentheses, `@LLMFunction async m() {}`, gets what the decorator itself
 * should get. @throws DecoratorUsageError then
 */
export function refuseBareUse(label: string, options: unknown, misplacedArguments: readonly unknown[]): void {
  if (misplacedArguments.length > 0 || typeof options === 'function') {
    throw new DecoratorUsageError(`${label} needs parentheses: write ${label}() or ${label}({ … }).`)
  }
}

/** Lets a method look like the one it replaces: name, length and what other decorators left on it. */
export function takePlaceOf(original: MethodBody, replacement: MethodBody): MethodBody {
  Object.defineProperty(replacement, 'name', { value: original.name, configurable: true })
  Object.defineProperty(replacement, 'length', { value: original.length, configurable: true })
  // Nest, TypeDI and others keep routes and guards on the function: without them a route vanishes in silence.
  for (const key of getOwnMetadataKeys(original)) {
    defineMetadata(key, getOwnMetadata(key, original), replacement)
  }
  return replacement
}

/** Compilers give the method `42() {}` its name as a number. */
const keyOf = (name: string | symbol | number): string | symbol =>
  typeof name === 'number' ? String(name) : name

function describe(
  label: string,
  body: MethodBody,
  key: string | symbol,
  owner: string,
  isPrivate: boolean,
): DecoratedMethod {
  const name = typeof key === 'symbol' ? (key.description ?? '') : key
  return { body, key, name, isPrivate, where: `${label} on '${owner}${name}'` }
}

const isContext = (value: unknown): value is StandardContext =>
  typeof value === 'object' && value !== null && 'kind' in value

const misplaced = (label: string, place: string): DecoratorUsageError =>
  new DecoratorUsageError(`${label} was applied to ${place}, but it can only decorate methods.`)

const quoted = (key: string | symbol | number | undefined): string => `'${String(key ?? '')}'`

const nameOfClass = (value: unknown): string => (typeof value === 'function' ? value.name : '')
