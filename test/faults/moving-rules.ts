// Whether everything moves on: nothing is due, one workflow per open record, and what concerns two records is done in both.
import {candidates, isOpenSolution, solutionCandidates} from '@rin/contracts'
import type {Snapshot, StoredRecord} from './snapshot.ts'

const nameOf = ({kind, id}: StoredRecord): string => `${kind} ${id}`

function isOpen({movement, solution}: StoredRecord): boolean {
  if (solution) return isOpenSolution(solution)
  return movement?.stage !== 'closed' || movement.moving !== null
}

function standing({id, movement, solution}: StoredRecord, at: string): string[] {
  if (solution) {
    const due = solutionCandidates(solution).filter(each => each.at <= at)
    return due.map(({move}) => `solution ${id}: the move ${move} is due and was not made`)
  }
  if (!movement) return []
  if (movement.moving) return [`barrier ${id}: its decision ${movement.moving.because} was not carried out`]
  if (movement.stage === 'assignment' && movement.pausedUntil === null) {
    if (movement.offeredTo === null && !movement.coordinatorsCalled) return [`barrier ${id}: was offered to nobody`]
  }
  const due = candidates(movement).filter(each => each.at <= at)
  return due.map(({move}) => `barrier ${id}: the move ${move} is due and was not made`)
}

function workflowFaults(moved: readonly StoredRecord[], workflows: readonly string[]): string[] {
  const running = Map.groupBy(workflows, id => id)
  const byWorkflow = new Map(moved.map(each => [`${each.kind}/${each.id}`, each]))
  const missing = [...byWorkflow].filter(([workflow, record]) => isOpen(record) && !running.has(workflow))
  return [
    ...missing.map(([, record]) => `${nameOf(record)}: is open, but has no workflow`),
    ...[...running].flatMap(([workflow, runs]) => {
      const record = byWorkflow.get(workflow)
      if (!record) return [`workflow ${workflow}: there is no such record`]
      if (!isOpen(record)) return [`${nameOf(record)}: is closed, but its workflow runs`]
      return runs.length > 1 ? [`${nameOf(record)}: has ${runs.length} workflows`] : []
    }),
  ]
}

/** A survivor has taken a duplicate in before that is closed, and speaks for nobody whose barrier is none. */
function mergeFaults(barriers: readonly StoredRecord[], attachedTo: ReadonlyMap<string, string>): string[] {
  const into = new Map(
    barriers.flatMap(({id, movement}) => (movement?.outcome === 'duplicate' ? [[id, movement.into] as const] : [])),
  )
  const untaken = [...into].filter(([id, survivor]) => attachedTo.get(id) !== survivor)
  return [
    ...untaken.map(([id]) => `barrier ${id}: is merged, but the survivor did not take it in`),
    ...barriers.flatMap(({id, movement}) =>
      (movement?.reporters ?? [])
        .filter(({barrier}) => barrier !== id && !into.has(barrier))
        .map(({barrier}) => `barrier ${barrier}: is not merged, but ${id} has its reporter`),
    ),
  ]
}

/** Where each duplicate was attached last and not let go. */
function attachments({events}: Snapshot): Map<string, string> {
  const attachedTo = new Map<string, string>()
  for (const {event} of events) {
    const duplicate = String(event.data.duplicate)
    if (event.type === 'rin.barrier.attached.v1') attachedTo.set(duplicate, event.subject)
    if (event.type === 'rin.barrier.detached.v1') attachedTo.delete(duplicate)
  }
  return attachedTo
}

/** A barrier and the solution that it adopted both say so, and no other solution does. */
function adoptionFaults(barriers: readonly StoredRecord[], records: readonly StoredRecord[]): string[] {
  const adoptedFor = new Map(records.map(({id, solution: known}) => [id, known?.adoptedFor ?? []]))
  const adopted = new Map(barriers.map(({id, movement}) => [id, movement?.adoptedSolution ?? null]))
  return [
    ...[...adopted].flatMap(([id, solution]) => {
      if (solution === null) return []
      const times = adoptedFor.get(solution)?.filter(each => each === id).length ?? 0
      return times === 1 ? [] : [`barrier ${id}: the solution it adopted knows of it ${times} times`]
    }),
    ...[...adoptedFor].flatMap(([solution, barriers]) =>
      barriers
        .filter(id => adopted.get(id) !== solution)
        .map(id => `solution ${solution}: is adopted for the barrier ${id}, which does not name it`),
    ),
  ]
}

/** A report and the structural barrier that it is linked to both say so. */
function linkFaults(barriers: readonly StoredRecord[]): string[] {
  const linkedTo = new Map(barriers.map(({id, movement}) => [id, movement?.structural ?? null]))
  const linked = new Map(barriers.map(({id, movement}) => [id, movement?.linked ?? []]))
  return [
    ...[...linkedTo]
      .filter(([id, structural]) => structural !== null && !linked.get(structural)?.includes(id))
      .map(([id]) => `barrier ${id}: is linked, but the structural barrier did not take the link`),
    ...[...linked].flatMap(([id, reports]) =>
      reports
        .filter(report => linkedTo.get(report) !== id)
        .map(report => `barrier ${report}: is not linked, but ${id} has a link to it`),
    ),
  ]
}

export function checkMoving(snapshot: Snapshot): string[] {
  const barriers = snapshot.records.filter(({kind}) => kind === 'barrier')
  const moved = snapshot.records.filter(({movement, solution}) => movement ?? solution)
  return [
    ...moved.flatMap(each => standing(each, snapshot.at)),
    ...workflowFaults(moved, snapshot.workflows),
    ...mergeFaults(barriers, attachments(snapshot)),
    ...linkFaults(barriers),
    ...adoptionFaults(barriers, snapshot.records),
    ...(snapshot.unbridged > 0 ? [`the bridge has yet to deal with ${snapshot.unbridged} events`] : []),
  ]
}
