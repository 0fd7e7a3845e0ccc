// How a barrier is moved: its moves, and the consent of another record that some of them need first.
import {
  advanceBarrier,
  attachBarrier,
  detachBarrier,
  linkBarrier,
  type Movement,
  noteFinding,
  readMovement,
  reserveSolution,
  unlinkBarrier,
} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import type {Asking, Mover} from '../activities.ts'
import type {BarrierAct, Consent} from './next.ts'
import {barrierStep} from './step.ts'

const found = {'note-solved': 'solved', 'note-returned': 'returned'} as const

export function barrierMover(connection: Connection): Mover<Movement, BarrierAct> {
  const consentOf = ({ask, id}: Consent, barrier: string, asking: Asking) => {
    switch (ask) {
      case 'attach':
        return request(connection, attachBarrier, {...asking, data: {id, duplicate: barrier}})
      case 'detach':
        return request(connection, detachBarrier, {...asking, data: {id, duplicate: barrier}})
      case 'link':
        return request(connection, linkBarrier, {...asking, data: {id, report: barrier}})
      case 'unlink':
        return request(connection, unlinkBarrier, {...asking, data: {id, report: barrier}})
      case 'reserve':
        return request(connection, reserveSolution, {...asking, data: {id, barrier}})
      case 'note-solved':
      case 'note-returned':
        return request(connection, noteFinding, {...asking, data: {id, barrier, finding: found[ask]}})
    }
  }

  return {
    step: barrierStep,
    read: (id, asking) => request(connection, readMovement, {...asking, data: {id}}),
    consent: (id, {consent}, asking) => consent && consentOf(consent, id, asking),
    undoes: ({move}) => move === 'move',
    advance(id, {version, move, clock}, asking, undoBecause) {
      const data = {
        id,
        ifVersion: version,
        move: undoBecause ? ('undo' as const) : move,
        ...(clock ? {clock} : {}),
        ...(undoBecause ? {because: undoBecause} : {}),
      }
      return request(connection, advanceBarrier, {...asking, data})
    },
  }
}
