// Figure: how long it takes to fetch the whole log and to check it from its first entry on, beside reading and hashing the file.
import {spawn} from 'node:child_process'
import {createHash} from 'node:crypto'
import {once} from 'node:events'
import {createReadStream, createWriteStream} from 'node:fs'
import {stat} from 'node:fs/promises'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {fileURLToPath} from 'node:url'
import type {Bench} from '../bench.ts'
import {digits, type Figure} from '../figure.ts'
import {inTurn, median} from '../measure.ts'

const MOST_S = 30
const program = fileURLToPath(new URL('../../../services/audit/verify-log.mjs', import.meta.url))

/** Seconds. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1_000
}

export async function verifyingFigure(bench: Bench): Promise<Figure> {
  const {system, dataDir, api} = bench.consortium
  const {key} = await api.get<{key: string}>('auditor', '/audit/key')
  const path = join(dataDir, 'log.ndjson')
  const authorization = `Bearer ${await bench.token('auditor')}`
  const fetched = await timed(async () => {
    const {body, status} = await fetch(`${system.api}/v1/audit/log`, {headers: {authorization}})
    if (status !== 200 || !body) throw new Error(`the log was answered ${status}`)
    await pipeline(Readable.fromWeb(body as never), createWriteStream(path))
  })
  const {size} = await stat(path)
  const {product, floor} = await inTurn(
    () =>
      timed(async () => {
        const child = spawn(process.execPath, [program, path, '--key', key], {stdio: ['ignore', 'ignore', 'inherit']})
        const [code] = await once(child, 'exit')
        if (code !== 0) throw new Error('the log does not verify')
      }),
    () => timed(() => pipeline(createReadStream(path, {highWaterMark: 1 << 20}), createHash('sha256'))),
  )
  const seconds = median(product)
  return {
    title: 'Verifying the whole log',
    how: '`GET /v1/audit/log` into a file, once, then `verify-log.mjs`: tree, root, signature, and of each record ids, versions and times. Floor: reading the file and hashing it as one.',
    header: ['file MB', 'fetched s', 'verified s', 'floor s'],
    rows: [[size / 1e6, fetched, seconds, median(floor)].map(digits)],
    aims: [{what: 'verifying', measured: seconds, limit: MOST_S, unit: ' s'}],
  }
}
