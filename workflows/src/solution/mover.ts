// How a solution is moved: it needs nobody's consent, and what is shown of it in Temporal is its status.
import {advanceSolution, readSolutionMovement, type SolutionMovement, statusOf} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import type {Mover} from '../activities.ts'
import {spread} from '../spread.ts'
import {next, type SolutionAct} from './next.ts'

export function solutionMover(connection: Connection): Mover<SolutionMovement, SolutionAct> {
  return {
    step: (id, {version, movement}, now, jitterMs) => ({
      ...spread(next(movement, now), id, now, jitterMs),
      version,
      attributes: {RinStage: statusOf(movement)},
    }),
    read: (id, asking) => request(connection, readSolutionMovement, {...asking, data: {id}}),
    advance(id, {version, move, clock, commitment}, asking) {
      const data = {id, ifVersion: version, move, ...(clock ? {clock} : {}), ...(commitment ? {commitment} : {})}
      return request(connection, advanceSolution, {...asking, data})
    },
  }
}
