// What people read after the tour: the history as a story, and where everything is.
import type {HistoryEntry} from '@rin/contracts'
import type {Travelled} from './tour.ts'

type Names = ReadonlyMap<string, string>

const show = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null && 'to' in value) return `→ ${String(value.to)}`
  return JSON.stringify(value)
}

/** The changes that tell the story; clocks and what follows from others are left out. */
const told = new Set([
  'stage',
  'outcome',
  'moving',
  'offeredTo',
  'refusedBy',
  'group',
  'targetDate',
  'adoptedSolution',
  'extent',
])

function changes({event, data}: HistoryEntry): string {
  const changed = (data.changed ?? {}) as Record<string, unknown>
  const because = typeof data.because === 'string' ? [`because of ${data.because}`] : []
  if (event === 'rin.barrier.reported.v1') return `stage ${show(changed.stage)}`
  const what = Object.entries(changed).filter(
    ([field, value]) => told.has(field) && value !== null && show(value) !== '[]',
  )
  return [
    ...because,
    ...what.map(([field, value]) => (field === 'moving' ? show(value) : `${field} ${show(value)}`)),
  ].join(', ')
}

/** The history of a barrier, a line per event. */
export function tellStory({barrier, history}: Travelled, names: Names): string[] {
  return [
    `\n${barrier.reference} is in ${barrier.stage}. Its recorded history:`,
    ...history.map(entry => {
      const who = names.get(entry.actor) ?? entry.actor
      const event = entry.event.split('.')[2] ?? entry.event
      return `  ${String(entry.sequence).padStart(3)}  ${entry.time.slice(11, 23)}  ${who.padEnd(20)} ${event.padEnd(15)} ${changes(entry)}`
    }),
  ]
}

/** Where everything is, and how to get in. */
export function tellAddresses({
  api,
  issuer,
  ui,
  dataDir,
}: Record<'api' | 'issuer' | 'ui' | 'dataDir', string>): string[] {
  return [
    '\nThe consortium is up:',
    `  API                 ${api}/v1`,
    `  API documentation   ${api}/docs`,
    `  Temporal            ${ui}`,
    `  Identity provider   ${issuer}`,
    '\nA token, as any of the people in infra/demo/consortium.json, and a first request:',
    `  TOKEN=$(curl -s -u partner:demo -d grant_type=client_credentials ${issuer}/token | sed 's/.*"access_token":"\\([^"]*\\).*/\\1/')`,
    `  curl -s -H "Authorization: Bearer $TOKEN" ${api}/v1/me`,
    `\nCtrl-C stops everything; the data stays in ${dataDir}.`,
  ]
}
