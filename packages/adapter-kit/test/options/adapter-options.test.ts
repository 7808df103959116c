import { ConfigurationError } from '@slf/core'
import { describe, expect, it } from 'vitest'
import { RetryBudget } from '@slf/adapter-kit'
import { adapterSettings } from '../../src/options/adapter-options.js'
import { ParrotAdapter } from '../parrot-adapter.js'

const options = { apiKey: 'sk-test', modelName: 'm' }

describe('options of an adapter', () => {
  it('have the documented defaults', () => {
    const { retry, timeouts, sizeLimits } = adapterSettings(options, new RetryBudget())
    expect(retry).toMatchObject({
      maxRetries: 2,
      maxRetryAfterMs: 60_000,
      baseDelayMs: 500,
      maxDelayMs: 8_000,
    })
    expect(timeouts).toEqual({
      queue: 60_000,
      firstByte: 290_000,
      idle: 120_000,
      tool: 60_000,
      total: 600_000,
    })
    expect(sizeLimits).toEqual({
      bodyBytes: 2 ** 26,
      eventCharacters: 2 ** 23,
      streamBytes: 2 ** 28,
      jsonDepth: 128,
    })
  })

  it('turn a time limit off by 0 or Infinity', () => {
    expect(
      adapterSettings({ ...options, timeouts: { idle: 0, total: Infinity } }, new RetryBudget()).timeouts,
    ).toMatchObject({
      idle: Infinity,
      total: Infinity,
      queue: 60_000,
    })
  })

  it.each([
    [{ timeouts: { idle: -1 } }, 'timeouts.idle'],
    [{ timeouts: { total: Number.NaN } }, 'timeouts.total'],
    [{ timeouts: { firstByte: '1s' } }, 'timeouts.firstByte'],
    [{ timeouts: { firstbyte: 1 } }, "'firstbyte' is not one of queue, firstByte, idle, tool, total"],
    [{ retry: { maxRetries: 1.5 } }, 'retry.maxRetries'],
    [{ retry: { maxRetries: -1 } }, 'retry.maxRetries'],
    [{ retry: { maxRetryAfterMs: Number.NaN } }, 'retry.maxRetryAfterMs'],
    [{ sizeLimits: { bodyBytes: 0 } }, 'sizeLimits.bodyBytes'],
    [{ limits: { requestsPerMinute: 0 } }, 'requestsPerMinute'],
    [{ apiKey: undefined }, "needs an 'apiKey' or an 'apiKeyPool'"],
    [{ apiKey: '' }, 'is empty'],
    [{ apiKey: 'sk-one\nsk-two' }, 'position 6'],
    [{ modelName: '' }, 'modelName'],
    [{ baseURL: 'api.example.com' }, 'baseURL'],
    [{ baseURL: 'ftp://api.example.com' }, 'baseURL'],
    [{ baseURL: 'https://user:sk-secret-in-the-url@api.example.com' }, 'baseURL'],
    [{ baseURL: 'https://:sk-secret-in-the-url@api.example.com' }, 'password'],
    [{ baseURL: 'ftp://user:sk-secret@api.example.com' }, 'baseURL'],
    [{ baseURL: 'ftp://:a-password-of-no-form@api.example.com' }, '[redacted]@api.example.com'],
    [{ baseURL: 'http://api.example.com/v1' }, 'allowInsecure'],
    [{ baseURL: 'http://8.8.8.8' }, 'allowInsecure'],
    [{ baseURL: 'http://172.32.0.1' }, 'allowInsecure'],
    [{ baseURL: 'http://[2001:db8::1]' }, 'allowInsecure'],
    [{ baseURL: 'http://localhost.example.com' }, 'allowInsecure'],
    [{ baseURL: 'https://api.example.com/v1#part' }, 'fragment'],
    [{ baseURL: 'https://api.example.com/v1#' }, 'fragment'],
    [{ defaults: 'x' }, "'defaults' is an object"],
    [{ defaults: null }, "'defaults' is an object"],
    [{ defaults: { model: 'm' } }, "'defaults' cannot set 'model'"],
    [{ defaults: { stream: true } }, "'defaults' cannot set 'stream'"],
    [{ defaults: { messages: [] } }, "'defaults' cannot set 'messages'"],
    [{ headers: { 'x-team': 'a\nb' } }, "header 'x-team'"],
    [{ headers: { 'x team': 'a' } }, "header 'x team'"],
  ])('refuse %j', (wrong, sentence) => {
    const make = (): unknown => new ParrotAdapter({ ...options, ...wrong } as never)
    expect(make).toThrow(ConfigurationError)
    expect(make).toThrow(sentence)
    expect(make).not.toThrow(/sk-|a\nb/)
  })

  it.each([
    'https://api.example.com',
    'http://localhost:11434/v1',
    'http://127.0.0.1:1234',
    'http://[::1]:8080/v1',
    'http://[fd00::1]/v1',
    'http://10.0.0.7/v1',
    'http://172.16.3.4',
    'http://192.168.1.20:8000',
    'http://ollama:11434/v1',
    'http://models.internal/v1',
  ])('take %s', (baseURL) => {
    expect(new ParrotAdapter({ ...options, baseURL }).baseURL).toBe(baseURL)
  })

  it('take plain HTTP to a public address when told so', () => {
    const baseURL = 'http://api.example.com/v1'
    expect(new ParrotAdapter({ ...options, baseURL, allowInsecure: true }).baseURL).toBe(baseURL)
  })

  it('take one source of keys', () => {
    const { apiKeyPool } = new ParrotAdapter(options)
    expect(() => new ParrotAdapter({ ...options, apiKeyPool })).toThrow('not both')
  })
})
