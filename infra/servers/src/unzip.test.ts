// Tests of unzip against an archive built here.
import {crc32, deflateRawSync} from 'node:zlib'
import test from 'ava'
import {unzip} from './unzip.ts'

const files = {'a/readme.txt': Buffer.from('read me'), 'a/bin/server': Buffer.alloc(100_000, 'x')}

function zip(contents: Record<string, Buffer>, method: 0 | 8): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  for (const [path, bytes] of Object.entries(contents)) {
    const name = Buffer.from(path)
    const packed = method === 0 ? bytes : deflateRawSync(bytes)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(method, 4)
    shared.writeUInt32LE(crc32(bytes), 10)
    shared.writeUInt32LE(packed.length, 14)
    shared.writeUInt32LE(bytes.length, 18)
    shared.writeUInt16LE(name.length, 22)
    const offset = Buffer.alloc(14)
    offset.writeUInt32LE(Buffer.concat(locals).length, 10)
    locals.push(Buffer.from('PK\x03\x04'), shared, name, packed)
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), shared, offset, name)
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(contents).length, 6)
  end.writeUInt32LE(Buffer.concat(directory).length, 8)
  end.writeUInt32LE(Buffer.concat(locals).length, 12)
  return Buffer.concat([...locals, ...directory, Buffer.from('PK\x05\x06'), end])
}

test('takes a packed file out by its name', t => {
  t.deepEqual(unzip(zip(files, 8), /\/server$/), files['a/bin/server'])
})

test('takes a stored file out by its name', t => {
  t.deepEqual(unzip(zip(files, 0), /readme/), files['a/readme.txt'])
})

test('says when no file has the name', t => {
  t.is(unzip(zip(files, 8), /elsewhere/), undefined)
})

test('notices damaged content', t => {
  const archive = zip(files, 0)
  archive.write('R', archive.indexOf('read me'))
  t.throws(() => unzip(archive, /readme/), {message: 'damaged zip content'})
})

test('notices what is no archive', t => {
  t.throws(() => unzip(Buffer.from('<html>'), /readme/), {message: 'not a zip archive'})
})
