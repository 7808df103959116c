import type { ChatEvent } from '@slf/core'
import { describe, expect, test } from 'vitest'
import { CallEvents } from '../../src/events/call-events.js'
import { EventQueue } from '../../src/events/event-queue.js'

const event = (text: string): ChatEvent => ({ type: 'text-delta', text }) as ChatEvent
const textOf = (got: ChatEvent | undefined): string | undefined =>
  got?.type === 'text-delta' ? got.text : undefined
const isPending = async (promise: Promise<unknown> | undefined): Promise<boolean> => {
  const pending = Symbol('pending')
  return (await Promise.race([promise, Promise.resolve(pending)])) === pending
}

describe('a queue', () => {
  test('gives events in order to readers in order', async () => {
    const queue = new EventQueue()
    const reads = [queue.next(), queue.next(), queue.next()]
    queue.accept(event('a'))
    queue.accept(event('b'))
    queue.end()
    expect((await Promise.all(reads)).map(textOf)).toEqual(['a', 'b', undefined])
  })

  test('lets the call wait while 16 events are unread', async () => {
    const queue = new EventQueue()
    for (let count = 0; count < 15; count++) queue.accept(event('x'))
    expect(queue.whenReady()).toBeUndefined()
    queue.accept(event('x'))
    const ready = queue.whenReady()
    expect(await isPending(ready)).toBe(true)
    await queue.next()
    expect(await isPending(ready)).toBe(false)
  })

  test('lets nobody wait once it flows freely, or has ended', async () => {
    for (const release of [(queue: EventQueue) => queue.flowFreely(), (queue: EventQueue) => queue.end()]) {
      const queue = new EventQueue()
      for (let count = 0; count < 100; count++) queue.accept(event('x'))
      const ready = queue.whenReady()
      release(queue)
      expect(await isPending(ready)).toBe(false)
      expect(queue.whenReady()).toBeUndefined()
    }
  })

  test('throws a failure once, after the last event', async () => {
    const queue = new EventQueue()
    queue.accept(event('a'))
    queue.end({ error: new Error('cut') })
    queue.accept(event('too late'))
    expect(textOf(await queue.next())).toBe('a')
    await expect(queue.next()).rejects.toThrow('cut')
    await expect(queue.next()).resolves.toBeUndefined()
  })

  test('that is left forgets what it holds', async () => {
    const queue = new EventQueue()
    queue.accept(event('a'))
    queue.discard()
    queue.end({ error: new Error('late') })
    await expect(queue.next()).resolves.toBeUndefined()
  })
})

describe('an emitter', () => {
  const origin = { traceId: 't', callId: 'c', method: 'Desk.ask' }

  test('numbers events and passes those of nested calls on as they are', () => {
    const seen: ChatEvent[] = []
    const outer = new CallEvents(origin, () => 5)
    outer.addListener((event) => seen.push(event))
    const inner = new CallEvents({ ...origin, callId: 'n', parentCallId: 'c' }, () => 6, outer)
    outer.emit({ type: 'call-start', kind: 'chat' })
    inner.emit({ type: 'call-start', kind: 'function' })
    outer.emit({ type: 'text-delta', step: 1, text: 'x' })
    expect(seen.map(({ callId, parentCallId, seq, time }) => [callId, parentCallId, seq, time])).toEqual([
      ['c', undefined, 1, 5],
      ['n', 'c', 1, 6],
      ['c', undefined, 2, 5],
    ])
    expect(seen.every((event) => Object.isFrozen(event))).toBe(true)
  })

  test('is not broken by listeners, whatever they do', async () => {
    const seen: string[] = []
    const emitter = new CallEvents(origin, () => 0)
    emitter.addListener(() => {
      throw new Error('a bad listener')
    })
    emitter.addListener(() => Promise.reject(new Error('a bad async listener')))
    emitter.addListener(({ type }) => seen.push(type))
    emitter.emit({ type: 'call-start', kind: 'chat' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(seen).toEqual(['call-start'])
  })
})
