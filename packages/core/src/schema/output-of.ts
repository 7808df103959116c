import type { Static, TSchema } from 'typebox'

/** The type of the value that a method with this schema gives. */
export type OutputOf<Schema extends TSchema> = Static<Schema>
