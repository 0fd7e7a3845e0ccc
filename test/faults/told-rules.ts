// What clients were told against what is there: acknowledged means exactly once and in order, refused means nothing.
import {type Decision, decisionEvents, type SolutionDecisionName, solutionDecisionEvents} from '@rin/contracts'
import type {Heard, Published, Shown, Snapshot, StoredRecord, Told} from './snapshot.ts'

/** By kind of command: the kind of its record, and the event that records it, without that kind. */
const recordedAs: Record<Told['kind'], {kind: string; event: (decision: Told['decision']) => string}> = {
  report: {kind: 'barrier', event: () => 'reported'},
  decide: {kind: 'barrier', event: decision => decisionEvents[decision as Decision]},
  propose: {kind: 'solution', event: () => 'proposed'},
  reuse: {kind: 'solution', event: () => 'proposed'},
  'decide-solution': {kind: 'solution', event: decision => solutionDecisionEvents[decision as SolutionDecisionName]},
  publish: {kind: 'pattern', event: () => 'published'},
}
const kindOf = ({kind}: Told): string => recordedAs[kind].kind
const typeOf = (told: Told): string => `rin.${kindOf(told)}.${recordedAs[told.kind].event(told.decision)}.v1`

const named = (told: Told): string => `${told.decision ?? told.kind} by ${told.who} (${kindOf(told)} ${told.record})`

interface Found {
  record: StoredRecord | undefined
  /** The versions that the command led to, as the record remembers them. */
  versions: number[]
  events: Published[]
}

function recordedFaults(told: Told, {record, versions, events}: Found): string[] {
  const what = named(told)
  if (!record) return [`${what} was acknowledged, but the record is not there`]
  if (versions.length === 0) return [`${what} was acknowledged, but the record does not know it`]
  const [version = 0] = versions
  const [first] = events
  const fits = first?.event.recordversion === version && first.event.type === typeOf(told)
  return [
    ...(versions.length > 1 ? [`${what} was recorded ${versions.length} times`] : []),
    ...(events.length !== 1 ? [`${what} was acknowledged, but EVENTS holds it ${events.length} times`] : []),
    ...(events.length === 1 && !fits ? [`${what} stands in EVENTS as something else`] : []),
    ...(told.version !== null && told.version < version ? [`${what} was told a version before its own`] : []),
  ]
}

function refusedFaults(told: Told, {versions, events}: Found): string[] {
  const what = `${named(told)} was refused (${told.code})`
  return [
    ...(versions.length > 0 ? [`${what}, but the record knows it`] : []),
    ...(events.length > 0 ? [`${what}, but EVENTS holds it`] : []),
  ]
}

function undoneFaults(told: Told, found: Found, events: readonly Published[]): string[] {
  const after = found.versions[0] ?? 0
  const undone = events.some(
    ({event}) => event.subject === told.record && event.recordversion > after && event.type === 'rin.barrier.undone.v1',
  )
  return undone ? [] : [`${named(told)} was told to be undone, but nothing undid it`]
}

function repeatedFaults(told: Told): string[] {
  const {again} = told
  if (!again || again.verdict === 'undone') return []
  if (again.verdict !== 'yes')
    return [`${named(told)} was acknowledged, and ${again.status} ${again.code} when repeated`]
  return again.id === told.id ? [] : [`${named(told)} was answered with another record when repeated`]
}

function faultsOf(told: Told, found: Found, {events}: Snapshot): string[] {
  const onTheWay = told.faults.map(code => `${named(told)} was answered ${code} on the way`)
  switch (told.verdict) {
    case 'yes':
      return [...onTheWay, ...recordedFaults(told, found), ...repeatedFaults(told)]
    case 'undone':
      return [...onTheWay, ...recordedFaults(told, found), ...undoneFaults(told, found, events)]
    case 'no':
      return [...onTheWay, ...refusedFaults(told, found)]
    case 'unknown':
      return [...onTheWay, `${named(told)} never got an answer`]
  }
}

/** Commands that are recorded though no client gave them; the demo's set-up gives none of these kinds. */
function strangers(told: readonly Told[], {records}: Snapshot): string[] {
  const given = new Set(told.map(({commandId}) => commandId))
  return records
    .filter(({kind}) => ['barrier', 'solution', 'pattern'].includes(kind))
    .flatMap(({kind, id, seen}) =>
      seen
        .filter(({commandId}) => !given.has(commandId))
        .map(({version}) => `${kind} ${id} holds a command at version ${version} that no client gave`),
    )
}

/** Who was answered before another asked was recorded before it. */
function orderFaults(told: readonly Told[], versionOf: (told: Told) => number | undefined): string[] {
  const recorded = told.flatMap(each => {
    const version = each.verdict === 'no' ? undefined : versionOf(each)
    return version === undefined ? [] : [{each, version}]
  })
  return recorded.flatMap(({each, version}) =>
    recorded
      .filter(later => later.each.record === each.record && later.each.asked > each.answered)
      .filter(later => later.version <= version)
      .map(later => `${named(later.each)} was asked after ${named(each)} was answered, but is recorded before it`),
  )
}

/** No client is shown an older version than any was shown before, nor one that the record never reached. */
function shownFaults(shown: readonly Shown[], {records}: Snapshot): string[] {
  const reached = new Map(records.map(({id, version}) => [id, version]))
  const byAnswer = shown.toSorted((a, b) => a.answered - b.answered)
  const newest = new Map<string, number>()
  const faults: string[] = []
  let next = 0
  for (const {record, version, asked} of shown.toSorted((a, b) => a.asked - b.asked)) {
    for (let each = byAnswer[next]; each && each.answered < asked; each = byAnswer[++next]) {
      newest.set(each.record, Math.max(newest.get(each.record) ?? 0, each.version))
    }
    const before = newest.get(record) ?? 0
    if (version < before) faults.push(`${record} was shown at version ${version} after version ${before}`)
    if (version > (reached.get(record) ?? 0)) faults.push(`${record} was shown at version ${version}, but is behind it`)
  }
  return faults
}

export function checkTold({told, shown}: Heard, snapshot: Snapshot): string[] {
  const records = new Map(snapshot.records.map(each => [`${each.kind}/${each.id}`, each]))
  const events = Map.groupBy(snapshot.events, ({event}) => event.commandid)
  const find = (each: Told): Found => {
    const record = records.get(`${kindOf(each)}/${each.record}`)
    const seen = record?.seen.filter(({commandId}) => commandId === each.commandId) ?? []
    return {record, versions: seen.map(({version}) => version), events: events.get(each.commandId) ?? []}
  }
  return [
    ...told.flatMap(each => faultsOf(each, find(each), snapshot)),
    ...strangers(told, snapshot),
    ...orderFaults(told, each => find(each).versions[0]),
    ...shownFaults(shown, snapshot),
  ]
}
