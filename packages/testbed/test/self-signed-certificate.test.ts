import { X509Certificate } from 'node:crypto'
import { get } from 'node:https'
import { describe, expect, it } from 'vitest'
import { json, ScriptedServer, selfSignedCertificate } from '../src/index.js'

const status = (url: string, ca?: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(url, { ...(ca ? { ca } : {}), agent: false }, (response) => resolve(response.resume().statusCode)).on(
      'error',
      reject,
    )
  })

describe('selfSignedCertificate', () => {
  it('serves those who trust it, and nobody else', async () => {
    const tls = selfSignedCertificate()
    await using server = await ScriptedServer.start(() => json({}), { tls })
    expect(await status(server.baseURL, tls.cert)).toBe(200)
    await expect(status(server.baseURL)).rejects.toThrow('self-signed certificate')
  })

  it.each([
    [{ days: -1 }, 'certificate has expired'],
    [{ host: 'other.example' }, "does not match certificate's altnames"],
  ])('is refused also by those who trust it: %j', async (options, message) => {
    const tls = selfSignedCertificate(options)
    await using server = await ScriptedServer.start(() => json({}), { tls })
    await expect(status(server.baseURL, tls.cert)).rejects.toThrow(message)
  })

  it('is well-formed X.509', () => {
    const certificate = new X509Certificate(selfSignedCertificate({ host: 'a.example' }).cert)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect([certificate.subject, certificate.subjectAltName]).toEqual(['CN=a.example', 'DNS:a.example'])
  })
})
