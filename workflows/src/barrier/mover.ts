// How a barrier is moved: its moves, and what another record has to consent to or to know first.
import {
  advanceBarrier,
  attachBarrier,
  type Consent,
  detachBarrier,
  dropSolution,
  linkBarrier,
  type Movement,
  noteFinding,
  type Reply,
  readMovement,
  reserveSolution,
  unlinkBarrier,
} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import type {Asking, Mover} from '../activities.ts'
import type {BarrierAct} from './next.ts'
import {barrierStep} from './step.ts'

const found = {'note-solved': 'solved', 'note-returned': 'returned'} as const

/** Whoever is not there needs no telling. */
async function told(reply: Promise<Reply<unknown>>): Promise<Reply<unknown> | undefined> {
  const answer = await reply
  return 'problem' in answer && answer.problem.code === 'not-found' ? undefined : answer
}

export function barrierMover(connection: Connection): Mover<Movement, BarrierAct> {
  const consentOf = ({ask, id}: Consent, barrier: string, asking: Asking) => {
    switch (ask) {
      case 'attach':
        return request(connection, attachBarrier, {...asking, data: {id, duplicate: barrier}})
      case 'detach':
        return told(request(connection, detachBarrier, {...asking, data: {id, duplicate: barrier}}))
      case 'link':
        return request(connection, linkBarrier, {...asking, data: {id, report: barrier}})
      case 'unlink':
        return told(request(connection, unlinkBarrier, {...asking, data: {id, report: barrier}}))
      case 'reserve':
        return request(connection, reserveSolution, {...asking, data: {id, barrier}})
      case 'note-solved':
      case 'note-returned':
        return told(request(connection, noteFinding, {...asking, data: {id, barrier, finding: found[ask]}}))
    }
  }

  return {
    step: barrierStep,
    read: (id, asking) => request(connection, readMovement, {...asking, data: {id}}),
    // The old solution hears last: what the new one refuses is undone, and nothing was let go.
    async consent(id, {consent, drops}, asking) {
      const agreed = consent && (await consentOf(consent, id, asking))
      if (agreed && 'problem' in agreed) return agreed
      if (drops === undefined) return agreed
      return told(request(connection, dropSolution, {...asking, data: {id: drops, barrier: id}}))
    },
    turnsDown: ({move}) => move === 'move',
    advance(id, {version, move, clock}, asking, because) {
      const data = {
        id,
        ifVersion: version,
        move: because ? ('turn-down' as const) : move,
        ...(clock ? {clock} : {}),
        ...(because ? {because} : {}),
      }
      return request(connection, advanceBarrier, {...asking, data})
    },
  }
}
