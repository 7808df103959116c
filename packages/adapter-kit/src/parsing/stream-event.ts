/** One event of a stream: of server-sent events, or a line of JSON lines. */
export interface StreamEvent {
  /** The `event:` field of a server-sent event; most servers send none. */
  readonly event?: string | undefined
  /** The `data:` lines, joined by line feeds, or the line. */
  readonly data: string
}
