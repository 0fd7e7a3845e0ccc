// The vectors of RFC 9562, appendices A.4 and B.2.
import {createHash} from 'node:crypto'
import test from 'ava'
import {uuid5, uuid8} from './uuid.ts'

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'

test('version 5', t => {
  t.is(uuid5(DNS, 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2')
})

test('version 8', t => {
  const digest = createHash('sha256')
    .update(Buffer.from(DNS.replaceAll('-', ''), 'hex'))
    .update('www.example.com')
    .digest()
  t.is(uuid8(digest), '5c146b14-3c52-8afd-938a-375d0df1fbf6')
  t.is(digest.toString('hex', 0, 16), '5c146b143c524afd938a375d0df1fbf6', 'the digest stays as it was')
  t.throws(() => uuid8(new Uint8Array(15)), {instanceOf: RangeError})
})
