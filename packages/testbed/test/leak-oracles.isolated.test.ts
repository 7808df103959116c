import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { countAbortListeners, expectNoSecret, heapPerCall, withoutUnhandledRejections } from '../src/index.js'

const secret = 'sk-canary-0123456789abcdef'

describe('countAbortListeners', () => {
  it('counts what is added and removed', () => {
    const { signal } = new AbortController()
    const listener = (): void => {}
    signal.addEventListener('abort', listener)
    expect(countAbortListeners(signal)).toBe(1)
    signal.removeEventListener('abort', listener)
    expect(countAbortListeners(signal)).toBe(0)
  })
})

describe('withoutUnhandledRejections', () => {
  it('returns the result, fails on a lost rejection, and gives the listeners back', async () => {
    const before = process.listeners('unhandledRejection')
    await expect(withoutUnhandledRejections(() => 7)).resolves.toBe(7)
    await expect(
      withoutUnhandledRejections(() => {
        void Promise.reject(new Error('lost'))
      }),
    ).rejects.toThrow(/1 unhandled.*lost/)
    expect(process.listeners('unhandledRejection')).toEqual(before)
  })

  it('sees every lost rejection where several run at once, whichever ends first', async () => {
    const before = process.listeners('unhandledRejection')
    let release = (): void => {}
    const long = withoutUnhandledRejections(() => new Promise<void>((resolve) => (release = resolve)))
    const short = withoutUnhandledRejections(() => 7)
    await expect(short).resolves.toBe(7)
    void Promise.reject(new Error('lost'))
    release()
    await expect(long).rejects.toThrow(/1 unhandled.*lost/)
    expect(process.listeners('unhandledRejection')).toEqual(before)
  })
})

describe('heapPerCall', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('tells what stays from what goes', async () => {
    setFlagsFromString('--expose-gc')
    vi.stubGlobal('gc', runInNewContext('gc'))
    const numbers = (): number[] => Array.from({ length: 128 }, (_, index) => index)
    const kept: unknown[] = []
    const keeping = await heapPerCall(async () => void kept.push(numbers()), 2000)
    // 1,024 bytes of numbers; what others leave behind may be collected meanwhile.
    expect(keeping).toBeGreaterThan(800)
    expect(await heapPerCall(async () => numbers(), 2000)).toBeLessThan(keeping / 4)
    expect(kept).toHaveLength(2200)
  })

  it('says what it needs', async () => {
    vi.stubGlobal('gc', undefined)
    await expect(heapPerCall(async () => {}, 1)).rejects.toThrow('--expose-gc')
  })
})

describe('expectNoSecret', () => {
  const hidden = (value: object): object =>
    Object.defineProperty(new Error('x'), 'hidden', { value, enumerable: false })

  it.each<[string, unknown]>([
    ['the text', `Bearer ${secret}`],
    ['a piece over 8 characters', `key ${secret.slice(3, 12)}…`],
    ['a message', new Error(secret)],
    ['a cause', new Error('x', { cause: new Error('y', { cause: { key: secret } }) })],
    ['a hidden property', hidden({ key: secret })],
    ['a symbol property', { [Symbol('key')]: secret }],
    ['a property name', { [secret]: 1 }],
    ['a map', new Map([['key', secret]])],
    ['headers', new Headers({ authorization: `Bearer ${secret}` })],
    ['bytes', { body: Buffer.from(secret) }],
    ['toJSON', { toJSON: () => secret }],
    [
      'a getter of the class',
      new (class {
        get key() {
          return secret
        }
      })(),
    ],
  ])('finds it in %s', (_name, value) => {
    expect(() => expectNoSecret(value, secret)).toThrow('a secret leaks')
  })

  it('passes without it, and says nothing of the secret when it fails', () => {
    const fine = new Error('status 401', { cause: { key: `${secret.slice(0, 8)}…` } })
    expect(() => expectNoSecret(fine, secret)).not.toThrow()
    let failure: unknown
    try {
      expectNoSecret(new Error(secret), secret)
    } catch (error) {
      failure = error
    }
    expectNoSecret(failure, secret)
  })
})
