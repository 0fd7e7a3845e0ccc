// Where the histories of runs are kept: a record for each run, and its bytes, compressed, in pieces under their digest.
import {promisify} from 'node:util'
import {gunzip, gzip} from 'node:zlib'
import type {EventEnvelope, WorkflowKind, WorkflowRun} from '@rin/contracts'
import {type RecordDocument, recordModel} from '@rin/kit/record'
import type {Connection} from 'mongoose'

/** A run as its event says it. */
export interface RunState extends Omit<WorkflowRun, 'run'> {
  kind: WorkflowKind
  record: string
  size: number
  digest: string
}
export type RunRecord = RecordDocument<RunState>

export const evolveRun = (_: RunState | null, {data}: EventEnvelope): RunState => data as unknown as RunState

interface Piece {
  _id: string
  gzip: Buffer
}

/**
 * Bytes of a history in one piece, far below the largest document of the database and the largest message of NATS. Never to be
 * changed: what is kept is found again by it.
 */
const PIECE = 512 * 1024

const compress = promisify(gzip)
const decompress = promisify(gunzip)
const pieceId = (digest: string, piece: number): string => `${digest}/${piece}`
export const piecesOf = ({size}: Pick<RunState, 'size'>): number => Math.ceil(size / PIECE)
const lastOf = (state: RunState): string => pieceId(state.digest, piecesOf(state) - 1)

export function evidenceStore(db: Connection) {
  const runs = recordModel<RunState>(db, 'runs', [{fields: {'state.record': 1}}])
  const histories = db.collection<Piece>('histories')

  /** Twice is as once. In order: where the last piece is, all are. */
  async function put(digest: string, bytes: Buffer): Promise<void> {
    for (let piece = 0; piece < piecesOf({size: bytes.length}); piece++) {
      const part = await compress(bytes.subarray(piece * PIECE, (piece + 1) * PIECE))
      await histories.updateOne({_id: pieceId(digest, piece)}, {$setOnInsert: {gzip: part}}, {upsert: true})
    }
  }

  async function piece({digest}: RunState, number: number): Promise<Buffer | null> {
    const found = await histories.findOne({_id: pieceId(digest, number)}, {promoteBuffers: true})
    return found && decompress(found.gzip)
  }

  /** The whole history; null when it is not there. */
  async function bytes(state: RunState): Promise<Buffer | null> {
    const parts: Buffer[] = []
    for (let number = 0; number < piecesOf(state); number++) {
      const part = await piece(state, number)
      if (!part) return null
      parts.push(part)
    }
    return Buffer.concat(parts)
  }

  /** Those of these runs that are kept whole. */
  async function kept(ids: readonly string[]): Promise<Set<string>> {
    const found = await runs.find({_id: {$in: ids}}, {state: 1}).lean<RunRecord[]>()
    const last = histories.find({_id: {$in: found.map(({state}) => lastOf(state))}}, {projection: {_id: 1}})
    const there = new Set((await last.toArray()).map(({_id}) => _id))
    return new Set(found.filter(({state}) => there.has(lastOf(state))).map(({_id}) => _id))
  }

  const ofRecord = (kind: WorkflowKind, record: string) =>
    runs.find({'state.record': record, 'state.kind': kind}, {state: 1}).lean<RunRecord[]>().exec()

  const one = (kind: WorkflowKind, record: string, run: string) =>
    runs.findOne({_id: run, 'state.record': record, 'state.kind': kind}, {state: 1}).lean<RunRecord>().exec()

  return {runs, put, piece, bytes, kept, ofRecord, one}
}

export type EvidenceStore = ReturnType<typeof evidenceStore>
