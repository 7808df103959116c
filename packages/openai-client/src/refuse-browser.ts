import { ConfigurationError } from '@slf/core'

/**
 * Everyone can read a key that a page holds.
 * @throws ConfigurationError in a browser, unless the options allow it.
 */
export function refuseBrowser(isAllowed: boolean): void {
  if (isAllowed || !isBrowser()) return
  throw new ConfigurationError(
    'In a browser everyone can read the key: let your own server call the model. If the key may be public, give the adapter dangerouslyAllowBrowser: true.',
  )
}

/** As the `openai` package tells: workers of servers have no document. */
function isBrowser(): boolean {
  const { window, navigator } = globalThis as { window?: { document?: unknown }; navigator?: unknown }
  return typeof window?.document !== 'undefined' && typeof navigator !== 'undefined'
}
