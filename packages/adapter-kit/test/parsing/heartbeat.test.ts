import { describe, expect, it } from 'vitest'
import { isHeartbeat } from '../../src/parsing/heartbeat.js'

describe('isHeartbeat', () => {
  it.each([
    { data: '' },
    { data: ' \n' },
    { data: '{}' },
    { event: 'ping', data: '{"cost":0}' },
    { event: 'keepalive', data: 'x' },
    { data: '{"type":"keepalive","sequence_number":3}' },
    { data: '{ "type": "ping" }' },
  ])('%j is one', (event) => {
    expect(isHeartbeat(event)).toBe(true)
  })

  it.each([
    { data: '[DONE]' },
    { data: '{"choices":[]}' },
    { event: 'message', data: 'ping' },
    { data: '{"type":"response.in_progress"}' },
    { data: '{"text":"\\"type\\":\\"ping\\""}' },
  ])('%j is none', (event) => {
    expect(isHeartbeat(event)).toBe(false)
  })
})
