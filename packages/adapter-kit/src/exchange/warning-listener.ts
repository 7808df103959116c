import type { AdapterOptions } from '../options/adapter-options.js'

/** Tells the owner of an adapter of a warning. */
export type TellWarning = (capability: string, message: string) => void

/** Calls the option `onWarning` once for each kind of warning, over all calls of an adapter. */
export function warningListener(
  listener: AdapterOptions['onWarning'],
  origin: { readonly provider: string; readonly model: string },
): TellWarning | undefined {
  if (!listener) return undefined
  const told = new Set<string>()
  return (capability, message) => {
    if (told.has(capability)) return
    told.add(capability)
    try {
      const result: unknown = listener({ capability, message, ...origin })
      Promise.resolve(result).catch(() => {})
    } catch {
      // A listener cannot break a call.
    }
  }
}
