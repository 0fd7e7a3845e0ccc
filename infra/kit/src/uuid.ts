// UUIDs that are computed, not drawn: version 5 from a name, version 8 from a digest (RFC 9562).
import {createHash} from 'node:crypto'

function format(bytes: Uint8Array, version: number): string {
  const copy = Buffer.from(bytes.subarray(0, 16))
  copy.writeUInt8((copy.readUInt8(6) & 0x0f) | (version << 4), 6)
  copy.writeUInt8((copy.readUInt8(8) & 0x3f) | 0x80, 8)
  return copy.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** Version 5: SHA-1 of a namespace (a UUID) and a name. */
export function uuid5(namespace: string, name: string): string {
  const space = Buffer.from(namespace.replaceAll('-', ''), 'hex')
  return format(createHash('sha1').update(space).update(name).digest(), 5)
}

/** Version 8: the first 16 bytes of a digest of our own making. Throws when there are fewer. */
export function uuid8(bytes: Uint8Array): string {
  if (bytes.length < 16) throw new RangeError('a UUID needs 16 bytes')
  return format(bytes, 8)
}
