// Tests that the table of servers and the pinned requirements say the same.
import {readFileSync} from 'node:fs'
import test from 'ava'
import {type ServerRow, servers} from './table.ts'
import {fits} from './version.ts'

const lines = readFileSync(new URL('../requirements.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const rows: readonly ServerRow[] = Object.values(servers)

test('every wheel has one line with a hash for each of its platforms, and every line a wheel', t => {
  for (const {wheel} of rows) {
    const own = lines.filter(line => line.startsWith(`${wheel.package}==${wheel.version} `))
    t.is(own.length, 1, wheel.package)
    const hashes = own[0]?.match(/--hash=sha256:[0-9a-f]{64}(?= |$)/g) ?? []
    t.is(hashes.length, wheel.platforms.length, wheel.package)
  }
  t.is(lines.length, rows.length)
})

test('what the wheel or the vendor gives fits the range asked of PATH', t => {
  for (const {wheel, vendor, onPath} of rows) {
    if (onPath) t.true(fits(wheel.contains, onPath), wheel.package)
    if (onPath && vendor) t.true(fits(vendor.version, onPath), vendor.version)
  }
})

test('settings are named once', t => {
  const names = rows.flatMap(row => [row.pathVariable, row.addressVariable ?? []].flat())
  t.deepEqual([...new Set(names)], names)
  for (const name of names) t.regex(name, /^RIN_[A-Z_]+$/)
})
