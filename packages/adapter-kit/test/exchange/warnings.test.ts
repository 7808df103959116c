import type {
  AdapterOptions,
  AdapterWarning,
  EncodeContext,
  ResponseInfo,
  WireRequest,
} from '@slf/adapter-kit'
import { type ChatCompletion, type ChatParams, ConfigurationError, UnsupportedError } from '@slf/core'
import { json, ScriptedServer } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { ParrotAdapter } from '../parrot-adapter.js'
import { ask } from '../scenario.js'

/** Knows no 'stop', and finds every answer odd. */
class PickyParrot extends ParrotAdapter {
  protected override encode(params: ChatParams, context: EncodeContext): WireRequest {
    if (params.stop) context.unsupported('stop', "Parrots have no 'stop'.")
    return super.encode(params, context)
  }
  protected override decodeCompletion(body: unknown, info: ResponseInfo): ChatCompletion {
    info.warn('odd', 'The answer is odd.')
    return super.decodeCompletion(body, info)
  }
}

const well = json({ said: 'well' })
const parrot = (baseURL: string, options: Partial<AdapterOptions>): PickyParrot =>
  new PickyParrot({ apiKey: 'k', modelName: 'm', baseURL, ...options })

describe('onWarning', () => {
  it.each([
    ['returns', () => undefined],
    [
      'throws',
      () => {
        throw new Error('a listener cannot break a call')
      },
    ],
    ['rejects', () => Promise.reject(new Error('nor can its promise'))],
  ])('is called once for each kind over all calls, and %s; each answer has them all', async (_name, then) => {
    const told: AdapterWarning[] = []
    await using server = await ScriptedServer.start([well, well])
    const adapter = parrot(server.baseURL, {
      unsupported: 'warn',
      onWarning: (warning) => {
        told.push(warning)
        return then()
      },
    })
    for (let call = 0; call < 2; call++) {
      const { warnings } = await adapter.chat({ ...ask, stop: 'x' })
      expect(warnings?.map(({ code }) => code)).toEqual(['unsupported_stop', 'odd'])
    }
    const origin = { provider: adapter.apiKeyPool.providerId, model: 'm' }
    expect(told).toEqual([
      { capability: 'stop', message: "Parrots have no 'stop'. It was left out.", ...origin },
      { capability: 'odd', message: 'The answer is odd.', ...origin },
    ])
  })

  it('hears nothing of what is refused', async () => {
    const told: AdapterWarning[] = []
    const adapter = parrot('http://127.0.0.1:1', { onWarning: (warning) => void told.push(warning) })
    await expect(adapter.chat({ ...ask, stop: 'x' })).rejects.toThrow(UnsupportedError)
    expect(told).toEqual([])
  })

  it('must be a function', () => {
    const make = (): PickyParrot => parrot('http://127.0.0.1:1', { onWarning: 'console' as never })
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow('\'onWarning\' must be a function, but got "console".')
  })
})
