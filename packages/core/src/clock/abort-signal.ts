/** The part of an `AbortSignal` that SLF needs. */
export interface AbortSignalSource {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * The platform's `AbortSignal` where its types are loaded, otherwise the part of it that SLF needs:
 * so the declarations compile in programs with neither DOM nor Node types.
 */
export type AbortSignalLike = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal
  : AbortSignalSource
