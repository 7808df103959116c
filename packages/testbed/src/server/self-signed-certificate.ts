import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** What a test certificate says. */
export interface CertificateOptions {
  /** Name or IPv4 address of the server; default `127.0.0.1`. */
  readonly host?: string | undefined
  /** Days from now until it ends; negative for one that has expired. Default 1. */
  readonly days?: number | undefined
}

const DAY = 86_400_000
const ECDSA_WITH_SHA256 = sequence(objectIdentifier('2a8648ce3d040302'))

/**
 * A certificate that nobody trusts, with its key, as PEM: made again each time, so that no key lies in the repository.
 * Node has no call for it, hence the few lines of DER (X.509 v3, RFC 5280; ECDSA P-256).
 *
 * @example ScriptedServer.start(script, { tls: selfSignedCertificate({ days: -1 }) })
 */
export function selfSignedCertificate(options: CertificateOptions = {}): { key: string; cert: string } {
  const host = options.host ?? '127.0.0.1'
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const end = Date.now() + (options.days ?? 1) * DAY
  const name = sequence(tagged(0x31, sequence(objectIdentifier('550403'), tagged(0x0c, Buffer.from(host)))))
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(end - 30 * DAY), time(end)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(
      0xa3,
      sequence(sequence(objectIdentifier('551d11'), tagged(0x04, sequence(alternativeName(host))))),
    ),
  )
  const certificate = sequence(body, ECDSA_WITH_SHA256, bitString(sign('sha256', body, privateKey)))
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem('CERTIFICATE', certificate),
  }
}

function alternativeName(host: string): Buffer {
  const address = host.split('.').map(Number)
  const isAddress = address.length === 4 && address.every((part) => Number.isInteger(part))
  return isAddress ? tagged(0x87, Buffer.from(address)) : tagged(0x82, Buffer.from(host))
}

function tagged(tag: number, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat(content)
  const { length } = bytes
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), bytes])
}

function sequence(...content: Buffer[]): Buffer {
  return tagged(0x30, ...content)
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes)
}

function objectIdentifier(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'))
}

function bitString(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.from([0]), bytes)
}

/** GeneralizedTime, `YYYYMMDDHHMMSSZ`. */
function time(milliseconds: number): Buffer {
  return tagged(0x18, Buffer.from(`${new Date(milliseconds).toISOString().replace(/\D/g, '').slice(0, 14)}Z`))
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
