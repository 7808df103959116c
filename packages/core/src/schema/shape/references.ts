import { SchemaError } from '../../errors/programmer-errors.js'
import { childPath } from './json-pointer.js'
import { isData, place } from './schema-data.js'
import type { RefShape, SchemaData, Shape } from './shape.js'

/** Where references lead to: the root for `#…`, and the definitions in reach by name. */
export interface Scope {
  readonly root: SchemaData
  readonly definitions: ReadonlyMap<string, SchemaData>
  readonly definitionShapes: Definitions
  readonly references: RefShape[]
  /** How many parts are open, one in the other. */
  readonly levels: { count: number }
}

/** A definition: built when its shape is asked for, or at last when everything that refers to it is built. */
class Definition {
  readonly #build: () => Shape
  #shape: Shape | undefined
  #isOpen = false

  constructor(build: () => Shape) {
    this.#build = build
  }

  /** Nothing while it is being built: it asks for itself. */
  get shape(): Shape | undefined {
    if (!this.#shape && !this.#isOpen) {
      this.#isOpen = true
      this.#shape = this.#build()
    }
    return this.#shape
  }
}

export type Definitions = Map<SchemaData, Definition>

/**
 * A reference to a definition. That is not built inside of what refers to it: hundreds of definitions may refer to each
 * other in a row.
 */
export function buildReference(
  schema: SchemaData,
  name: string,
  path: string,
  scope: Scope,
  build: (schema: SchemaData, path: string, scope: Scope) => Shape,
): RefShape {
  const target = lookUp(name, scope)
  if (!target) {
    throw new SchemaError(`The schema at ${place(path)} refers to '${name}', which is not defined.`, { path })
  }
  const known = scope.definitionShapes.get(target)
  const targetPath = name.startsWith('#') ? name.slice(1) : childPath('/$defs', name)
  const definition =
    known ?? new Definition(() => build(target, targetPath, { ...scope, levels: { count: 0 } }))
  if (!known) scope.definitionShapes.set(target, definition)
  const reference: RefShape = {
    kind: 'ref',
    path,
    sources: [schema],
    name: name.slice(name.lastIndexOf('/') + 1) || 'Root',
    target() {
      const { shape } = definition
      if (shape) return shape
      throw new SchemaError(`The schema '${name}' at ${place(path)} is defined only by itself.`, { path })
    },
  }
  scope.references.push(reference)
  return reference
}

/** Builds what was only referred to; that may refer to more. */
export function buildDefinitions({ definitionShapes }: Scope): void {
  // A map is iterated in order of insertion: definitions found on the way are reached too.
  for (const definition of definitionShapes.values()) void definition.shape
}

/** `A` that is only `B` that is only `A` has no values. */
export function refuseLoops(references: readonly RefShape[]): void {
  // The last one closes the loop.
  for (const reference of [...references].reverse()) {
    const seen = new Set<Shape>()
    for (let shape: Shape = reference; shape.kind === 'ref'; shape = shape.target()) {
      if (seen.has(shape)) {
        const { name, path } = reference
        throw new SchemaError(`The schema '${name}' at ${place(path)} is defined only by itself.`, { path })
      }
      seen.add(shape)
    }
  }
}

function lookUp(name: string, scope: Scope): SchemaData | undefined {
  const known = scope.definitions.get(name)
  if (known || !name.startsWith('#')) return known
  let found: unknown = scope.root
  for (const part of name.slice(1).split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    found = isData(found) && Object.hasOwn(found, key) ? found[key] : undefined
  }
  return isData(found) ? found : undefined
}

/** The scope inside of a schema with definitions. */
export function withDefinitions(scope: Scope, definitions: SchemaData): Scope {
  const own = Object.keys(definitions).flatMap((name): [string, SchemaData][] => {
    const definition = definitions[name]
    return isData(definition) ? [[name, definition]] : []
  })
  return { ...scope, definitions: new Map([...scope.definitions, ...own]) }
}
