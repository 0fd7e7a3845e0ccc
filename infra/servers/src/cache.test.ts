// Tests that a damaged program in the cache is noticed.
import {appendFileSync, chmodSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import test from 'ava'
import {inspectProgram, storeProgram} from './cache.ts'

const folder = mkdtempSync(join(tmpdir(), 'rin-cache-'))
test.after.always(() => rmSync(folder, {recursive: true, force: true}))
let count = 0

async function stored(): Promise<string> {
  const path = join(folder, `server-${count++}`, 'server')
  await storeProgram(path, Buffer.from('#!/bin/sh\n'))
  return path
}

test('a stored program is good and executable, one never stored is absent', async t => {
  const path = await stored()
  t.is(await inspectProgram(path), 'good')
  t.is(statSync(path).mode & 0o777, 0o755)
  t.is(await inspectProgram(`${path}-other`), 'absent')
})

test('another size, other content, a lost record or a lost mode is damage', async t => {
  const damages: ((path: string) => void)[] = [
    path => appendFileSync(path, 'x'),
    path => writeFileSync(path, '#!/bin/xx\n'),
    path => rmSync(`${path}.sha256.json`),
    path => chmodSync(path, 0o644),
  ]
  for (const damage of damages) {
    const path = await stored()
    damage(path)
    t.is(await inspectProgram(path), 'damaged')
  }
})

test('another time alone is no damage', async t => {
  const path = await stored()
  utimesSync(path, 1, 1)
  t.is(await inspectProgram(path), 'good')
})
