import { type CallKind, type RecordedRequest, type Wire, wireOfPath } from '@slf/testbed'

/** What a request is answered in: its protocol, and whole or as a stream. */
export function targetOf({ path, json }: RecordedRequest): { readonly wire: Wire; readonly call: CallKind } {
  const isStream = (json as { readonly stream?: boolean }).stream === true
  return { wire: wireOfPath(path) ?? 'chat', call: isStream ? 'stream' : 'chat' }
}
