import type { Codec, SchemaData, Shape } from '../shape/shape.js'

/** What stands around a shape: a reference to it, or a union or an intersection that holds nothing else. */
export interface Around {
  readonly path: string
  readonly sources: readonly SchemaData[]
  readonly description?: string | undefined
  readonly codec?: Codec | undefined
}

/** A shape together with what stands around it. */
export function within<Kind extends Shape>(around: Around, shape: Kind): Kind {
  return {
    ...shape,
    path: around.path,
    sources: joinSources(around.sources, shape.sources),
    description: joinDescriptions(around.description, shape.description),
    codec: compose(around.codec, shape.codec),
  }
}

/** The schemas of both, each once. */
export function joinSources(
  left: readonly SchemaData[],
  right: readonly SchemaData[],
): readonly SchemaData[] {
  return [...new Set([...left, ...right])]
}

/** What both say. */
export function joinDescriptions(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined || left === right) return left ?? right
  return `${left}; ${right}`
}

function compose(outer: Codec | undefined, inner: Codec | undefined): Codec | undefined {
  if (!outer || !inner) return outer ?? inner
  return {
    decode: (value) => outer.decode(inner.decode(value)),
    encode: (value) => inner.encode(outer.encode(value)),
  }
}
