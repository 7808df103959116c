import { RedirectError } from '@slf/core'

/** The error of an answer that sends the request elsewhere, if it does. */
export function redirectError({ status, type }: Response): RedirectError | undefined {
  if (type !== 'opaqueredirect' && (status < 300 || status >= 400)) return undefined
  return new RedirectError(
    `The provider answered with a redirect (status ${status}). It is not followed, since that would carry the key and the prompt to another address. Is the 'baseURL' right?`,
    { status, phase: 'headers' },
  )
}
