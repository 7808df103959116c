import { SchemaError } from '../../errors/programmer-errors.js'
import { childPath } from './json-pointer.js'
import { isData, place } from './schema-data.js'
import type { RefShape, SchemaData, Shape } from './shape.js'

/** Where references lead to: the root for `#…`, and the definitions in reach by name. */
export interface Scope {
  readonly root: SchemaData
  readonly definitions: ReadonlyMap<string, SchemaData>
  readonly definitionShapes: Map<SchemaData, { shape: Shape | undefined }>
  readonly references: RefShape[]
}

/** A reference to a definition, which is built when it is met first. */
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
  let entry = scope.definitionShapes.get(target)
  if (!entry) {
    // Entered before it is built: a definition may hold itself.
    entry = { shape: undefined }
    scope.definitionShapes.set(target, entry)
    entry.shape = build(target, name.startsWith('#') ? name.slice(1) : childPath('/$defs', name), scope)
  }
  const definition = entry
  const reference: RefShape = {
    kind: 'ref',
    path,
    sources: [schema],
    name: name.slice(name.lastIndexOf('/') + 1) || 'Root',
    target() {
      if (definition.shape) return definition.shape
      throw new SchemaError(`The schema '${name}' at ${place(path)} is defined only by itself.`, { path })
    },
  }
  scope.references.push(reference)
  return reference
}

/** `A` that is only `B` that is only `A` has no values. */
export function refuseLoops(references: readonly RefShape[]): void {
  for (const reference of references) {
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
