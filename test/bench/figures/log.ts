// Figures: the log with a million entries: appending beside the bare insert, what an entry takes, and what is read of it.
import {createLedger} from '@rin/audit/ledger'
import {auditLog, entryOf, type NewEntry} from '@rin/audit/log'
import {treeStore} from '@rin/audit/tree-store'
import {createLogger} from '@rin/kit/log'
import {connectMongo} from '@rin/kit/mongo'
import {text} from '../../support/consortium.ts'
import {type Bench, progress} from '../bench.ts'
import {digits, type Figure} from '../figure.ts'
import {inTurn, median} from '../measure.ts'
import {type Arrived, longLog} from '../seed-log.ts'
import {logReadsFigure} from './log-reads.ts'
import {verifyingFigure} from './log-verify.ts'

const ENTRIES = 1_000_000
/** So many turns beside the floor, short ones: a slow moment of the machine hits both. */
const TURNS = 30
const MEASURED = 4_000
const BATCH = 500
/** Decisions of each barrier that is copied, beside those that move it. */
const PROGRESS = [1, 4, 7]
const READ = 1_000
const LEAST_RATIO = 0.65

/** Barriers with twelve to twenty events each, as they are when all is done. */
async function templates({consortium, logged}: Bench): Promise<string[]> {
  const ids: string[] = []
  for (const count of PROGRESS) {
    const id = await consortium.taken()
    ids.push(id)
    for (let i = 0; i < count; i++) await consortium.decide('lead-health-care', id, progress as never)
    await consortium.resolved(id)
    await consortium.decide('partner', id, {decision: 'confirm'})
    await consortium.decide('coordination', id, {decision: 'escalate', reason: text('Das duldet keinen Aufschub.')})
  }
  await logged()
  return ids
}

const read = ({bytes, event, seq, at}: Arrived): NewEntry => entryOf(bytes, event, {seq, at})

async function inBatches<T>(all: readonly T[], write: (batch: T[], from: number) => Promise<unknown>): Promise<number> {
  const started = performance.now()
  for (let from = 0; from < all.length; from += BATCH) await write(all.slice(from, from + BATCH), from)
  return all.length / ((performance.now() - started) / 1_000)
}

/** Fills the log; nobody else writes it meanwhile. */
async function fill({mongo}: Bench, log: Awaited<ReturnType<typeof longLog>>, there: number): Promise<Figure> {
  const db = await connectMongo(mongo, 'bench', createLogger('bench', 'fatal'))
  const [ours, theirs] = [auditLog(db), auditLog(db.useDb('floor'))]
  await theirs.entries.createIndexes()
  const ledger = createLedger(treeStore(db, ours))
  const append = (arrived: readonly Arrived[]) => inBatches(arrived, batch => ledger.append(batch.map(read)))
  const turns = Array.from({length: TURNS}, () => log.next(MEASURED))
  const measured = await inTurn(
    turn => append(turns[turn] ?? []),
    turn =>
      inBatches((turns[turn] ?? []).map(read), (batch, from) =>
        theirs.entries.collection.insertMany(
          batch.map((entry, i) => ({_id: turn * MEASURED + from + i, ...entry})) as never[],
          {ordered: true},
        ),
      ),
    TURNS,
  )
  const ratio = median(measured.product.map((each, i) => each / (measured.floor[i] ?? Number.NaN)))
  for (let size = there + TURNS * MEASURED; size < ENTRIES; size += BATCH) {
    await ledger.append(log.next(Math.min(BATCH, ENTRIES - size)).map(read))
  }
  const {size} = await ledger.head()
  await db.useDb('floor').dropDatabase()
  await db.close()
  return {
    title: 'Appending to the log',
    how: `${TURNS} turns of ${MEASURED} events in batches of ${BATCH}, hashed, logged and added to the tree. Floor: the bare ordered insert of the same entries into a collection with the same indexes. In the end the log has ${size} entries: copies of histories of ${log.lengths.join(', ')} events, of a thousand records in turn.`,
    header: ['entries /s', 'floor /s', 'ratio'],
    rows: [[median(measured.product), median(measured.floor), ratio].map(digits)],
    aims: [{what: 'the ratio', measured: ratio, limit: LEAST_RATIO, atLeast: true}],
  }
}

/** What an entry takes in the database. */
async function sizeFigure({db}: Bench): Promise<Figure> {
  // What is in memory only has no size on disk.
  await db.getClient().db('admin').command({fsync: 1})
  const stats = async (collection: string): Promise<Record<string, number>> =>
    (await db.db?.command({collStats: collection})) ?? {}
  const [entries, tiles] = [await stats('entries'), await stats('tiles')]
  const each = (bytes = 0) => digits(bytes / (entries.count ?? 0))
  return {
    title: 'Size of the log',
    how: `Bytes for each of ${entries.count} entries; a tile is 256 hashes with their root.`,
    header: ['entry', 'on disk, compressed', 'its indexes', 'its part of the tiles'],
    rows: [[each(entries.size), each(entries.storageSize), each(entries.totalIndexSize), each(tiles.storageSize)]],
    aims: [],
  }
}

/** Everything of the log; bridge and worker rest meanwhile. */
export async function* logFigures(bench: Bench): AsyncGenerator<Figure> {
  const {audit, bridge, worker} = bench.consortium.system.processes
  const ids = await templates(bench)
  await bench.bridged()
  await Promise.all([bridge, worker, audit].map(process => process.stop()))
  const log = await longLog(bench.db, ids)
  yield await fill(bench, log, await bench.db.collection('entries').countDocuments())
  const seen = await log.addRecords(READ)
  audit.start()
  await audit.ready()
  yield await sizeFigure(bench)
  yield await logReadsFigure(bench, seen, ENTRIES)
  yield await verifyingFigure(bench)
}
