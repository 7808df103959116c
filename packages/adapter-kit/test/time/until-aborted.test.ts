import { countAbortListeners, withoutUnhandledRejections } from '@slf/testbed'
import { describe, expect, it } from 'vitest'
import { untilAborted } from '../../src/time/until-aborted.js'

const never = new Promise<never>(() => {})

describe('untilAborted', () => {
  it('gives the outcome of the promise and leaves no listener', async () => {
    const { signal } = new AbortController()
    expect(await untilAborted(Promise.resolve(1), signal)).toBe(1)
    await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no')
    expect(countAbortListeners(signal)).toBe(0)
  })

  it('gives the reason of the signal at once, also when it aborted before', async () => {
    const controller = new AbortController()
    const waiting = untilAborted(never, controller.signal)
    controller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await expect(untilAborted(never, controller.signal)).rejects.toThrow('enough')
    expect(countAbortListeners(controller.signal)).toBe(0)
  })

  it('hands a late outcome over, and swallows a late failure', async () => {
    await withoutUnhandledRejections(async () => {
      const controller = new AbortController()
      const late: number[] = []
      let resolve = (_value: number): void => {}
      let reject = (_error: Error): void => {}
      const resolved = untilAborted(
        new Promise<number>((done) => (resolve = done)),
        controller.signal,
        (value) => late.push(value),
      )
      const rejected = untilAborted(new Promise<number>((_done, fail) => (reject = fail)), controller.signal)
      controller.abort(new Error('enough'))
      await expect(resolved).rejects.toThrow('enough')
      await expect(rejected).rejects.toThrow('enough')
      resolve(7)
      reject(new Error('late'))
      await Promise.resolve()
      await Promise.resolve()
      expect(late).toEqual([7])
    })
  })
})
