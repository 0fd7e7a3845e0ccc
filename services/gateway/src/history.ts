// Paths for whoever audits a barrier or a solution: its history and its workflow.
import * as contracts from '@rin/contracts'
import {endOfDay, startOfDay} from '@rin/kit/working-days'
import type {FastifyRequest} from 'fastify'
import type {FastifyPluginAsyncZodOpenApi} from 'fastify-zod-openapi'
import * as z from 'zod'
import {type Ask, sendPage} from './asking.ts'
import {mustAudit} from './audit.ts'
import {type Decided, tellerFor} from './entries.ts'
import {reading} from './operation.ts'
import {problemError} from './problems.ts'

const params = z.object({id: contracts.Id})
const tag = 'audit'

type Seen = (ask: Ask, request: FastifyRequest, id: string) => Promise<unknown>
type Decisions = (ask: Ask, request: FastifyRequest, id: string) => Promise<{items: Decided[]}>

interface Kind {
  path: string
  /** What its operations are called. */
  history: string
  asOf: string
  difference: string
  workflow: string
  state: typeof contracts.BarrierAsOf | typeof contracts.SolutionAsOf
  /** The query that says whether it is seen. */
  seen: Seen
  /** The query that says so as well, with what was typed. */
  decisions: Decisions
}

export const kinds: Record<contracts.WorkflowKind, Kind> = {
  barrier: {
    path: '/barriers',
    history: 'readHistory',
    asOf: 'readBarrierAsOf',
    difference: 'compareBarrier',
    workflow: 'viewWorkflow',
    state: contracts.BarrierAsOf,
    seen: (ask, request, id) => ask(request, contracts.barrierStanding, {id}),
    decisions: (ask, request, id) => ask(request, contracts.listDecisions, {id}),
  },
  solution: {
    path: '/solutions',
    history: 'readSolutionHistory',
    asOf: 'readSolutionAsOf',
    difference: 'compareSolution',
    workflow: 'viewSolutionWorkflow',
    state: contracts.SolutionAsOf,
    seen: (ask, request, id) => ask(request, contracts.viewSolution, {id}),
    decisions: (ask, request, id) => ask(request, contracts.listSolutionDecisions, {id}),
  },
}

const inLanguage = {
  lang: contracts.Language.optional().describe(
    'language of the sentences; without it, or where it is not spoken yet, by Accept-Language, else English',
  ),
}
const sequence = z.coerce.number().int().positive()

/** A day begins and ends in Berlin. */
const instantsOf = ({from, to, ...only}: contracts.HistoryFilter): contracts.Only => {
  const isDay = (given: string): boolean => !given.includes('T')
  return {
    ...only,
    from: from && isDay(from) ? startOfDay(from) : from,
    to: to && isDay(to) ? endOfDay(to) : to,
  }
}

/** Both are asked side by side; but whether the record is seen at all is answered first. */
async function seenFirst<D, L>(decisions: Promise<D>, logged: Promise<L>): Promise<[D, L]> {
  logged.catch(() => {})
  return [await decisions, await logged]
}

const timelineOf =
  (ask: Ask, kind: contracts.WorkflowKind): FastifyPluginAsyncZodOpenApi =>
  async app => {
    const {path, history, asOf, difference, state, decisions} = kinds[kind]
    app.get(
      `${path}/:id/history`,
      {
        schema: reading({tag, id: history, summary: 'Every event in a sentence, in order'}, contracts.History, {
          params,
          querystring: contracts.HistoryFilter.extend({
            cursor: z.coerce.number().int().min(0).default(0),
            ...inLanguage,
          }),
        }),
      },
      async (request, reply) => {
        const {cursor, lang, ...filter} = request.query
        const {id} = request.params
        const asked = {kind, id, after: cursor, only: instantsOf(filter)}
        const [made, {items, next}] = await seenFirst(
          decisions(ask, request, id),
          ask(request, contracts.readHistory, asked),
        )
        const {language, entry} = tellerFor(request, reply, lang, made.items)
        const page = {items: items.map(entry), next: next === null ? null : String(next)}
        return {...language, ...sendPage(request, reply, page)}
      },
    )

    app.get(
      `${path}/:id/history/difference`,
      {
        schema: reading(
          {tag, id: difference, summary: 'What differs between two entries, in either order'},
          contracts.HistoryDifference,
          {params, querystring: z.strictObject({from: sequence, to: sequence})},
        ),
      },
      async request => {
        const {id} = request.params
        const {from, to} = request.query
        const asked = {kind, id, sequences: [from, to]}
        const [, {items}] = await seenFirst(decisions(ask, request, id), ask(request, contracts.readStates, asked))
        const stateOf = (pointer: 'from' | 'to') => {
          const found = items.find(({entry}) => entry.sequence === request.query[pointer])
          if (found) return found.state
          throw problemError({code: 'invalid', errors: [{in: 'query', pointer: `/${pointer}`, code: 'no-entry'}]})
        }
        return {from, to, changes: contracts.differences(stateOf('from'), stateOf('to'))}
      },
    )

    app.get(
      `${path}/:id/history/:sequence`,
      {
        schema: reading({tag, id: asOf, summary: 'An entry, and the state as of it'}, state, {
          params: params.extend({sequence}),
          querystring: z.strictObject(inLanguage),
        }),
      },
      async (request, reply) => {
        const {id, sequence} = request.params
        const asked = {kind, id, sequences: [sequence]}
        const [made, {items}] = await seenFirst(decisions(ask, request, id), ask(request, contracts.readStates, asked))
        const [found] = items
        if (!found) throw problemError({code: 'not-found'})
        const {language, entry} = tellerFor(request, reply, request.query.lang, made.items)
        return {...language, ...entry(found.entry), state: found.state}
      },
    )
  }

const workflowOf =
  (ask: Ask, kind: contracts.WorkflowKind): FastifyPluginAsyncZodOpenApi =>
  async app => {
    const {path, workflow, seen} = kinds[kind]
    app.get(
      `${path}/:id/workflow`,
      {
        schema: reading(
          {tag, id: workflow, summary: 'What the workflow waits for, and its runs'},
          contracts.WorkflowStatus,
          {
            params,
          },
        ),
      },
      async request => {
        mustAudit(request)
        const {id} = request.params
        await seen(ask, request, id)
        return ask(request, contracts.viewWorkflow, {kind, id})
      },
    )
  }

export const historyPaths =
  (ask: Ask): FastifyPluginAsyncZodOpenApi =>
  async app => {
    for (const kind of contracts.workflowKinds) {
      await app.register(timelineOf(ask, kind))
      await app.register(workflowOf(ask, kind))
    }
  }
