// What the workflow loop does outside: look at a record, and make one move of it; the same for every kind.
import {type Problem, type ProblemCode, type Reply, WORKFLOW, type WorkflowKind} from '@rin/contracts'
import type {Logger} from '@rin/kit/log'
import {activityInfo} from '@temporalio/activity'
import {ApplicationFailure} from '@temporalio/common'
import {activityIdOf} from './evidence/activity.ts'
import type {Act, Step} from './step.ts'

/** Three requests fit into the three seconds of a local activity. */
const BUDGET_MS = 950
const BEHIND_MS = 30_000

/** Codes of an outage, not of a no: the same request may be granted later. */
const passing: readonly ProblemCode[] = ['busy', 'unavailable', 'behind', 'failed', 'conflict', 'malformed', 'invalid']

export interface Activities {
  /** The next step of the record, seen at least at the version `heard`. */
  look(id: string, heard: number, now: string): Promise<Step>
  /**
   * Makes the move of the step, or turns the decision down when it cannot be carried out, and says what comes next. Somebody was
   * faster: does nothing, and null calls for another look.
   */
  advance(id: string, step: Act, now: string): Promise<Step | null>
}

/** In whose name, at which instant and for how long a service is asked. */
export interface Asking {
  actor: typeof WORKFLOW
  correlationId: string
  activityId: string
  budgetMs: number
  time: string
}

interface Seen<M> {
  version: number
  movement: M
}

/** How the records of a kind are read and moved. `M` is what moves in them, `A` what a step to make a move says of it. */
export interface Mover<M, A> {
  /** Pure: what the record calls for at an instant. */
  step(id: string, seen: Seen<M>, now: string, jitterMs: number): Step<A>
  read(id: string, asking: Asking): Promise<Reply<Seen<M>>>
  /** Makes the move, or with a code turns down what it was to carry out. */
  advance(id: string, step: Act<A>, asking: Asking, because?: ProblemCode): Promise<Reply<Seen<M>>>
  /** Asks another record where the move needs its consent, or has to be known there first. */
  consent?(id: string, step: Act<A>, asking: Asking): Promise<Reply<unknown> | undefined>
  /** Whether what the move was to carry out is turned down when it is refused. */
  turnsDown?(step: Act<A>): boolean
}

/** A failure that carries a code and nothing else into the history. */
const failure = (code: string): ApplicationFailure => ApplicationFailure.retryable(code, code)

function final(problem: Problem): Problem {
  if (passing.includes(problem.code)) throw failure(problem.code)
  return problem
}

/** The run is the correlation of all that it does, so that a log line leads to its history, and the activity to its event there. */
function asWorkflow(time: string): Asking {
  const {workflowExecution, activityId, scheduledTimestampMs} = activityInfo()
  return {
    actor: WORKFLOW,
    correlationId: workflowExecution?.runId ?? crypto.randomUUID(),
    activityId: activityIdOf(activityId, scheduledTimestampMs),
    budgetMs: BUDGET_MS,
    time,
  }
}

/** Those of a kind. Up to `jitterMs` after an instant its workflow wakes. */
export function activitiesOf<M, A>(mover: Mover<M, A>, log: Logger, jitterMs: number): Activities {
  async function turnDown(id: string, step: Act<A>, now: string, because: ProblemCode): Promise<Step | null> {
    if (!mover.turnsDown?.(step)) throw failure(because)
    const reply = await mover.advance(id, step, asWorkflow(now), because)
    if ('ok' in reply) return mover.step(id, reply.ok, now, jitterMs)
    if (reply.problem.code !== 'stale') throw failure(reply.problem.code)
    return null
  }

  return {
    async look(id, heard, now) {
      const reply = await mover.read(id, asWorkflow(now))
      if ('problem' in reply) {
        const {code} = final(reply.problem)
        return {kind: 'end', says: code, version: 0, attributes: {}}
      }
      const {version} = reply.ok
      const step = mover.step(id, reply.ok, now, jitterMs)
      if (version >= heard) return step
      log.error({record: id, version, heard}, 'a record is behind its announcement')
      const until = new Date(Date.parse(now) + BEHIND_MS).toISOString()
      return {kind: 'wait', until, says: 'the record is behind its announcement', version, attributes: step.attributes}
    },

    async advance(id, given, now) {
      const step = given as Act<A>
      const consent = await mover.consent?.(id, step, asWorkflow(now))
      const refused = consent && 'problem' in consent ? final(consent.problem).code : undefined
      // `stale` is no refusal. Should the other record answer so for ever, turning down would still be wrong.
      if (refused === 'stale') throw failure(refused)
      if (refused) return turnDown(id, step, now, refused)
      const reply = await mover.advance(id, step, asWorkflow(now))
      if ('ok' in reply) return mover.step(id, reply.ok, now, jitterMs)
      const {code} = final(reply.problem)
      // Somebody was faster: the next look sees what they did.
      if (code === 'stale' || code === 'not-found') return null
      return turnDown(id, step, now, code)
    },
  }
}

/** The activities of the loop: those of the kind whose workflow asks. */
export function activities(kinds: Record<WorkflowKind, Activities>): Activities {
  const byType = new Map<string | undefined, Activities>(Object.entries(kinds))
  function ofRun(): Activities {
    const found = byType.get(activityInfo().workflowType)
    if (!found) throw failure('unknown-kind')
    return found
  }
  return {
    look: (...asked) => ofRun().look(...asked),
    advance: (...asked) => ofRun().advance(...asked),
  }
}
