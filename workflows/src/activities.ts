// What the workflow loop does outside: look at a record, and make one move of it.
import {
  advanceBarrier,
  attachBarrier,
  detachBarrier,
  noteFinding,
  type Problem,
  type ProblemCode,
  type Reply,
  readMovement,
  reserveSolution,
  WORKFLOW,
} from '@rin/contracts'

import type {Logger} from '@rin/kit/log'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import {activityInfo} from '@temporalio/activity'
import {ApplicationFailure} from '@temporalio/common'
import {barrierStep} from './barrier/step.ts'
import type {Consent, Step} from './step.ts'

/** Two requests fit into the three seconds of a local activity. */
const BUDGET_MS = 1_400
const BEHIND_MS = 30_000

const found = {'note-solved': 'solved', 'note-returned': 'returned'} as const

/** Codes of an outage, not of a no: the same request may be granted later. */
const passing: readonly ProblemCode[] = ['busy', 'unavailable', 'failed', 'conflict', 'malformed', 'invalid']

export interface Activities {
  /** The next step of the record, seen at least at the version `heard`. */
  look(id: string, heard: number, now: string): Promise<Step>
  /**
   * Makes the move of the step, or undoes the decision when it cannot be carried out, and says what comes next. Somebody was
   * faster: does nothing, and null calls for another look.
   */
  advance(id: string, step: Step & {kind: 'act'}, now: string): Promise<Step | null>
}

/** A failure that carries a code and nothing else into the history. */
const failure = (code: string): ApplicationFailure => ApplicationFailure.retryable(code, code)

export function barrierActivities(connection: Connection, log: Logger, jitterMs: number): Activities {
  /** The run is the correlation of all that it does, so that a log line leads to its history. */
  const asWorkflow = (time: string) => ({
    actor: WORKFLOW,
    correlationId: activityInfo().workflowExecution?.runId ?? crypto.randomUUID(),
    budgetMs: BUDGET_MS,
    time,
  })

  async function consentOf({ask, id}: Consent, barrier: string, now: string): Promise<Reply<{version: number}>> {
    switch (ask) {
      case 'attach':
        return request(connection, attachBarrier, {...asWorkflow(now), data: {id, duplicate: barrier}})
      case 'detach':
        return request(connection, detachBarrier, {...asWorkflow(now), data: {id, duplicate: barrier}})
      case 'reserve':
        return request(connection, reserveSolution, {...asWorkflow(now), data: {id, barrier}})
      case 'note-solved':
      case 'note-returned':
        return request(connection, noteFinding, {...asWorkflow(now), data: {id, barrier, finding: found[ask]}})
    }
  }

  function final(problem: Problem): Problem {
    if (passing.includes(problem.code)) throw failure(problem.code)
    return problem
  }

  async function send(id: string, step: Step & {kind: 'act'}, now: string, undoBecause?: ProblemCode) {
    const move = undoBecause ? 'undo' : step.move
    const data = {
      id,
      ifVersion: step.version,
      move,
      ...(step.clock ? {clock: step.clock} : {}),
      ...(undoBecause ? {because: undoBecause} : {}),
    }
    return request(connection, advanceBarrier, {...asWorkflow(now), data})
  }

  async function undo(id: string, step: Step & {kind: 'act'}, now: string, because: ProblemCode): Promise<Step | null> {
    const undone = await send(id, step, now, because)
    if ('ok' in undone) return barrierStep(id, undone.ok, now, jitterMs)
    if (undone.problem.code !== 'stale') throw failure(undone.problem.code)
    return null
  }

  return {
    async look(id, heard, now) {
      const reply = await request(connection, readMovement, {...asWorkflow(now), data: {id}})
      if ('problem' in reply) {
        const {code} = final(reply.problem)
        return {kind: 'end', says: code, version: 0, attributes: {}}
      }
      const {version} = reply.ok
      const step = barrierStep(id, reply.ok, now, jitterMs)
      if (version >= heard) return step
      log.error({record: id, version, heard}, 'a record is behind its announcement')
      const until = new Date(Date.parse(now) + BEHIND_MS).toISOString()
      return {kind: 'wait', until, says: 'the record is behind its announcement', version, attributes: step.attributes}
    },

    async advance(id, step, now) {
      const consent = step.consent && (await consentOf(step.consent, id, now))
      const refused = consent && 'problem' in consent ? final(consent.problem).code : undefined
      const reply = await send(id, step, now, refused)
      if ('ok' in reply) return barrierStep(id, reply.ok, now, jitterMs)
      const {code} = final(reply.problem)
      // Somebody was faster: the next look sees what they did.
      if (code === 'stale' || code === 'not-found') return null
      if (step.move !== 'move' || refused) throw failure(code)
      return undo(id, step, now, code)
    },
  }
}
