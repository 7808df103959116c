import type { OutputMode } from '../../../src/schema/output/output-mode.js'
import type { SchemaName } from './schemas.js'

/** One answer of a model, and what must come of it. */
export interface CorpusEntry {
  readonly name: string
  readonly schema: SchemaName
  /** Default: prompted JSON. */
  readonly mode?: OutputMode
  readonly answer: string
  /** The value, and every correction that led to it (`path: message`). */
  readonly gives?: unknown
  readonly after?: readonly string[]
  /** Or why it is refused (`path: message`). */
  readonly refuses?: readonly string[]
  readonly truncated?: true
}
