// Paths for whoever checks the log: checkpoint, keys, entries, proofs, what is missing, the whole log, and the export of a case.
import {Readable} from 'node:stream'
import * as contracts from '@rin/contracts'
import type {FastifyRequest} from 'fastify'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, all, sendPage} from './asking.ts'
import {itemsOf, reading, streaming} from './operation.ts'
import {problemError} from './problems.ts'

const tag = 'audit'
const PAGE = 100
/** Entries of the whole log that are read at once. */
const AT_ONCE = 500
/** Texts are large; so many records' fit into a message. */
const RECORDS = 20

const audits = ({actor}: FastifyRequest): boolean => contracts.held(actor, contracts.auditing) !== null

/** The whole log and the workflows are for those who audit; their own cases all may export. */
export function mustAudit(request: FastifyRequest): void {
  if (!audits(request)) throw problemError({code: 'role-not-allowed'})
}

/** The log up to a checkpoint, line by line: only as much is read as whoever asks takes. */
async function* linesOf(ask: Ask, request: FastifyRequest, {size, ...head}: {size: number} & contracts.LogHead) {
  yield `${JSON.stringify(head)}\n`
  for (let from = 0; from < size; ) {
    const {items} = await ask(request, contracts.readEntries, {from, limit: Math.min(AT_ONCE, size - from)})
    if (items.length === 0) throw problemError({code: 'unavailable'})
    from += items.length
    yield items.map(({index, bytes}) => `${JSON.stringify({index, bytes})}\n`).join('')
  }
}

type Part = Omit<contracts.Opened, 'next'>

/** Everything that is opened page by page. */
const opened = (read: (page: {limit: number; cursor: string | undefined}) => Promise<contracts.Opened>) =>
  all(async (cursor?: string) => {
    const {next, ...part} = await read({limit: RECORDS, cursor})
    return {items: [part], next}
  })

/** The kept runs of a workflow, whose histories prove themselves by their digests, for those who audit. */
async function runsOf(ask: Ask, request: FastifyRequest, kind: contracts.WorkflowKind, id: string): Promise<Part[]> {
  if (!audits(request)) return []
  const {items} = await ask(request, contracts.listKeptRuns, {kind, id})
  return [{records: items.map(run => ({kind: 'run', id: run})), texts: []}]
}

/** A barrier with comments and disclosures, its solutions with comments and patterns, and the runs behind them: what the asking person sees of it. */
async function partsOf(ask: Ask, request: FastifyRequest, barrier: string): Promise<Part[]> {
  const own = await opened(page => ask(request, contracts.openBarrier, {id: barrier, ...page}))
  const disclosures = await opened(page => ask(request, contracts.openDisclosures, {barrier, ...page}))
  const solutions = await opened(page => ask(request, contracts.openSolutions, {barrier, ...page}))
  const parts = [...own, ...disclosures, ...solutions, ...(await runsOf(ask, request, 'barrier', barrier))]
  for (const {id} of solutions.flatMap(({records}) => records)) {
    parts.push(...(await opened(page => ask(request, contracts.openRemarks, {id, ...page}))))
    parts.push(...(await opened(page => ask(request, contracts.openPatterns, {solution: id, ...page}))))
    parts.push(...(await runsOf(ask, request, 'solution', id)))
  }
  return parts
}

/** The case of a barrier as the asking person sees it. */
async function caseOf(
  ask: Ask,
  request: FastifyRequest,
  barrier: string,
  kept: number | undefined,
): Promise<contracts.CaseFile> {
  const parts = await partsOf(ask, request, barrier)
  const records = parts.flatMap(part => part.records)
  const {origin, size, checkpoint} = await ask(request, contracts.readCheckpoint, {})
  const found = await all((from?: number) => ask(request, contracts.readCase, {records, size, from: from ?? 0}))
  const {statement} = await ask(request, contracts.stateCase, {records, size})
  const growth = kept === undefined ? null : await ask(request, contracts.proveGrowth, {from: kept, size})
  if (growth && growth.older === null) {
    throw problemError({code: 'invalid', errors: [{in: 'query', pointer: '/kept', code: 'no-checkpoint'}]})
  }
  // What was typed since the checkpoint has no entry yet.
  const events = new Set(found.map(({event}) => event))
  return {
    bundle: {
      origin,
      checkpoint,
      entries: found.map(({index, bytes, proof}) => ({index, bytes, proof})),
      ...(growth?.older ? {older_checkpoint: growth.older, consistency: growth.proof} : {}),
    },
    statement,
    texts: parts.flatMap(part => part.texts).filter(({event}) => events.has(event)),
  }
}

const Proofs = z
  .strictObject({
    index: z.coerce.number().int().min(0).optional().describe('proves that this entry is in the log'),
    from: z.coerce.number().int().positive().optional().describe('proves that the log continues the one of this size'),
    size: z.coerce.number().int().positive().optional().describe('of the log; of the newest checkpoint without it'),
  })
  .refine(({index, from}) => (index === undefined) !== (from === undefined), {params: {code: 'index-or-from'}})

export const auditPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    app.get(
      '/audit/checkpoint',
      {schema: reading({tag, id: 'readCheckpoint', summary: 'A signed checkpoint'}, contracts.Checkpoint, {})},
      async request => ask(request, contracts.readCheckpoint, {}),
    )
    app.get(
      '/audit/key',
      {schema: reading({tag, id: 'readAuditKeys', summary: 'The verifier keys'}, contracts.AuditKeys, {})},
      async request => ask(request, contracts.readAuditKeys, {}),
    )
    app.get(
      '/audit/entries',
      {
        schema: reading({tag, id: 'readEntries', summary: 'The entries of the log'}, itemsOf(contracts.LogEntry), {
          querystring: z.strictObject({cursor: z.coerce.number().int().min(0).default(0).describe('from this number')}),
        }),
      },
      async (request, reply) => {
        mustAudit(request)
        const {cursor} = request.query
        const {items, next} = await ask(request, contracts.readEntries, {from: cursor, limit: PAGE})
        return sendPage(request, reply, {items, next: next === null ? null : String(next)})
      },
    )
    app.get(
      '/audit/proofs',
      {
        schema: reading({tag, id: 'readProof', summary: 'A proof of inclusion or consistency'}, contracts.LogProof, {
          querystring: Proofs,
        }),
      },
      async request => {
        const {index, from, size} = request.query
        if (from !== undefined) return ask(request, contracts.proveGrowth, {from, size})
        return ask(request, contracts.proveEntry, {index: index ?? 0, size})
      },
    )
    app.get(
      '/audit/missing',
      {
        schema: reading(
          {tag, id: 'listMissing', summary: 'Events that the log lacks'},
          itemsOf(contracts.MissingEvent),
          {},
        ),
      },
      async request => {
        mustAudit(request)
        return ask(request, contracts.listMissing, {})
      },
    )
    app.get(
      '/audit/log',
      {
        schema: streaming(
          {tag, id: 'readLog', summary: 'The whole log up to a signed checkpoint, which stands in the first line'},
          z.union([contracts.LogHead, contracts.LogEntry]),
          {},
        ),
      },
      async (request, reply) => {
        mustAudit(request)
        const {origin, size, checkpoint} = await ask(request, contracts.readCheckpoint, {})
        const lines = Readable.from(linesOf(ask, request, {origin, size, checkpoint}), {highWaterMark: 1})
        return reply.type('application/x-ndjson').send(lines as never)
      },
    )
    app.get(
      '/audit/export',
      {
        schema: reading({tag, id: 'exportCase', summary: 'A case that can be verified'}, contracts.CaseFile, {
          querystring: z.strictObject({
            barrier: contracts.Id,
            kept: z.coerce.number().int().positive().optional().describe('size of a checkpoint that you kept'),
          }),
        }),
      },
      async request => caseOf(ask, request, request.query.barrier, request.query.kept),
    )
  }
