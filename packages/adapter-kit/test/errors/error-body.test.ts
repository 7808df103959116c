import { impliedStatus, readErrorBody } from '@slf/adapter-kit'
import { describe, expect, it } from 'vitest'

describe('readErrorBody', () => {
  it.each([
    [{ error: { message: 'm', type: 't', code: 'c', param: null } }, { message: 'm', type: 't', code: 'c' }],
    [{ error: 'text' }, { message: 'text' }],
    [
      [{ error: { code: 400, message: 'gemini', status: 'INVALID_ARGUMENT' } }],
      { message: 'gemini', code: 'INVALID_ARGUMENT', status: 400 },
    ],
    [
      { object: 'error', message: 'vllm', type: 'BadRequestError', code: 404 },
      { message: 'vllm', type: 'BadRequestError', status: 404 },
    ],
    [{ detail: 'fastapi' }, { message: 'fastapi' }],
    [
      { detail: [{ loc: ['body'], msg: 'field required' }, { msg: 'too long' }] },
      { message: 'field required; too long' },
    ],
    [
      { message: 'm', code: '429' },
      { message: 'm', status: 429 },
    ],
    [{ error: { message: 'm', status_code: 503 } }, { message: 'm', status: 503 }],
    [{ error: { message: 'm', code: null, type: null } }, { message: 'm' }],
    [{ error: null, message: 'beside' }, { message: 'beside' }],
    [{ strange: true }, { message: '{"strange":true}' }],
    ['plain', { message: 'plain' }],
    ['', { message: '' }],
    [null, { message: '' }],
    [[], { message: '' }],
    [7, { message: '' }],
  ])('reads %j', (body, expected) => {
    expect(readErrorBody(body)).toEqual(expected)
  })

  it('takes no text for a code', () => {
    const endless = 'x'.repeat(60_000)
    expect(readErrorBody({ error: { message: 'm', code: endless, type: endless } })).toEqual({ message: 'm' })
  })

  it('shortens a page', () => {
    expect(readErrorBody('x'.repeat(10_000)).message).toHaveLength(501)
  })
})

describe('impliedStatus', () => {
  it.each([
    [{ message: '', status: 418 }, 418],
    [{ message: '', code: 'insufficient_quota' }, 429],
    [{ message: '', type: 'rate_limit_error' }, 429],
    [{ message: '', type: 'authentication_error' }, 401],
    [{ message: '', type: 'invalid_request_error' }, 400],
    [{ message: '', type: 'invalid_request_error', code: 'context_length_exceeded' }, 400],
    [{ message: '', type: 'overloaded_error' }, 503],
    [{ message: '', code: 'model_not_found' }, 404],
    [{ message: '', type: 'server_error' }, 500],
    [{ message: '' }, 500],
  ])('of %j is %i', (error, status) => {
    expect(impliedStatus(error)).toBe(status)
  })
})
