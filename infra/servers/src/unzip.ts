// Takes one file out of a zip archive, which is what a Python wheel is.
import {crc32, inflateRawSync} from 'node:zlib'

/** The content of the first file whose name matches, or undefined. Throws when the archive is damaged. No zip64, no encryption. */
export function unzip(archive: Buffer, name: RegExp): Buffer | undefined {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06'))
  if (end < 0) throw new Error('not a zip archive')
  const count = archive.readUInt16LE(end + 10)
  let entry = archive.readUInt32LE(end + 16)
  for (let index = 0; index < count; index++) {
    if (archive.readUInt32LE(entry) !== 0x02014b50) throw new Error('damaged zip directory')
    const nameLength = archive.readUInt16LE(entry + 28)
    if (name.test(archive.toString('utf8', entry + 46, entry + 46 + nameLength))) return content(archive, entry)
    entry += 46 + nameLength + archive.readUInt16LE(entry + 30) + archive.readUInt16LE(entry + 32)
  }
  return undefined
}

/** The unpacked bytes of one entry of the central directory, checked against its checksum. */
function content(archive: Buffer, entry: number): Buffer {
  const local = archive.readUInt32LE(entry + 42)
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  const packed = archive.subarray(start, start + archive.readUInt32LE(entry + 20))
  const bytes = archive.readUInt16LE(entry + 10) === 0 ? packed : inflateRawSync(packed)
  if (crc32(bytes) !== archive.readUInt32LE(entry + 16)) throw new Error('damaged zip content')
  return bytes
}
