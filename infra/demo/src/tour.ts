// The tour: takes two real reports through the stages, as the people concerned, over HTTP only.
import {setTimeout as pause} from 'node:timers/promises'
import type {Barrier, BarrierDecision, HistoryEntry, Solution} from '@rin/contracts'
import type {Api} from './api.ts'
import {type Report, reports} from './reports.ts'
import type {TourRun} from './tour-run.ts'

const PATIENCE_MS = 30_000
const POLL_MS = 50
const DAY_MS = 86_400_000

export interface Guide {
  readonly api: Api
  readonly run: TourRun
  /** Takes one line for a person to read. */
  readonly say: (line: string) => void
}

export interface Travelled {
  readonly title: string
  readonly barrier: Barrier
  readonly history: HistoryEntry[]
}

/** One barrier's way. Every step has a key of this run, so that an interrupted tour is taken again without doing anything twice. */
function traveller({api, run, say}: Guide, story: string) {
  let steps = 0
  let id = ''

  const timed = async <T>(
    who: string,
    what: string,
    step: (key: string) => Promise<T>,
    seen: (result: T) => string,
  ) => {
    const started = performance.now()
    const result = await step(`tour-${run.id}-${story}-${++steps}`)
    const ms = Math.round(performance.now() - started)
    say(`  ${who.padEnd(20)} ${what.padEnd(58)} ${`${ms} ms`.padStart(8)}  → ${seen(result)}`)
    return result
  }

  const where = ({stage, assignment, moving}: Barrier): string =>
    moving
      ? `${stage}, moving to ${moving.to}`
      : assignment?.offeredTo
        ? `${stage}, offered to ${assignment.offeredTo}`
        : stage

  const history = async (): Promise<HistoryEntry[]> => {
    const {items} = await api.get<{items: HistoryEntry[]}>('coordination', `/barriers/${id}/history`)
    return items
  }

  return {
    async report(who: string, report: Report) {
      const {lang, title, description, source: _, ...rest} = report
      const body = {...rest, title: {lang, text: title}, description: {lang, text: description}}
      const barrier = await timed(
        who,
        'reports a barrier',
        key => api.done<Barrier>(who, '/barriers', body, key),
        made => `${made.reference}, ${made.stage}`,
      )
      id = barrier.id
      return barrier
    },
    decide: (who: string, decision: BarrierDecision, what: string) =>
      timed(who, what, key => api.done<Barrier>(who, `/barriers/${id}/decisions`, decision, key), where),
    propose: (who: string, title: string, description: string) =>
      timed(
        who,
        'proposes a solution',
        key => {
          const body = {barriers: [id], title: {lang: 'de', text: title}, description: {lang: 'de', text: description}}
          return api.done<Solution>(who, '/solutions', body, key)
        },
        solution => solution.status,
      ),
    /** Waits until the log holds an event of the workflow; looks into the past as well. */
    workflow: (what: string, happened: (entry: HistoryEntry) => boolean) =>
      timed(
        'the workflow',
        what,
        async () => {
          for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(POLL_MS)) {
            const entry = (await history()).find(happened)
            if (entry) return entry
          }
          throw new Error(`The workflow did not do this within ${PATIENCE_MS / 1000} s: ${what}.`)
        },
        entry => entry.event,
      ),
    async arrive(): Promise<Travelled> {
      const barrier = await api.get<Barrier>('coordination', `/barriers/${id}`)
      return {title: story, barrier, history: await history()}
    },
  }
}

const text = (german: string) => ({lang: 'de', text: german})

const offered =
  (group: string) =>
  ({data}: HistoryEntry): boolean =>
    (data.changed as {offeredTo?: string} | undefined)?.offeredTo === group

const arrived =
  (stage: string) =>
  ({event, data}: HistoryEntry): boolean =>
    event === 'rin.barrier.moved.v1' && (data.changed as {stage?: string}).stage === stage

/** A day in the limit of every scope. */
const inDays = (run: TourRun, days: number): string =>
  new Date(Date.parse(run.startedAt) + days * DAY_MS).toISOString().slice(0, 10)

/** Report, review, assignment, resolution, confirmation, follow-up. */
async function happyPath(guide: Guide): Promise<Travelled> {
  const barrier = traveller(guide, 'straight through')
  await barrier.report('partner', reports.nursing)
  await barrier.decide('coordination', {decision: 'claim'}, 'claims the review')
  await barrier.decide(
    'coordination',
    {decision: 'accept', industry: 'health-care', category: 'recognition', priority: 'high'},
    'accepts it',
  )
  await barrier.workflow('offers it to the group for health care', offered('health-care'))
  await barrier.decide('lead-health-care', {decision: 'take', targetDate: inDays(guide.run, 60)}, 'takes it')
  const solution = await barrier.propose(
    'member-health-care',
    'Prüfungstermine gemeinsam planen',
    'Anerkennungsstelle, Kliniken und Schulen planen Kenntnisprüfungen und Anpassungslehrgänge in einem gemeinsamen Kalender.',
  )
  await barrier.decide('lead-health-care', {decision: 'adopt', solution: solution.id}, 'adopts the solution')
  await barrier.decide(
    'member-health-care',
    {
      decision: 'progress',
      health: 'on-track',
      text: text('Die ersten zwölf Termine stehen fest.'),
      nextStep: text('Weitere Schulen einladen.'),
    },
    'tells how it goes',
  )
  await barrier.decide(
    'lead-health-care',
    {decision: 'resolve', extent: 'full', summary: text('Termine werden vier Wochen nach dem Antrag vergeben.')},
    'resolves it',
  )
  await barrier.decide('partner', {decision: 'confirm'}, 'confirms that it works')
  await barrier.workflow('starts the follow-up', arrived('follow-up'))
  return barrier.arrive()
}

/** A group refuses, the next one takes it; the reporter contests, the group resolves it again. */
async function detour(guide: Guide): Promise<Travelled> {
  const barrier = traveller(guide, 'refused and contested')
  await barrier.report('partner-2', reports.certificates)
  await barrier.decide('coordination-2', {decision: 'claim'}, 'claims the review')
  await barrier.decide(
    'coordination-2',
    {decision: 'accept', industry: 'crafts', category: 'evidence', priority: 'normal'},
    'accepts it',
  )
  await barrier.workflow('offers it to the group for crafts', offered('crafts'))
  await barrier.decide(
    'lead-crafts',
    {decision: 'refuse', reason: text('Die Kammer für Handel hat dafür bereits ein Verfahren.')},
    'refuses the offer',
  )
  await barrier.workflow('offers it to the next group', offered('commerce'))
  await barrier.decide('lead-commerce', {decision: 'take', targetDate: inDays(guide.run, 40)}, 'takes it')
  const solution = await barrier.propose(
    'member-commerce',
    'Qualifikationsanalyse statt Zeugnis',
    'Wer keine Nachweise beschaffen kann, zeigt die Kenntnisse in einer Arbeitsprobe mit Fachgespräch.',
  )
  await barrier.decide('lead-commerce', {decision: 'adopt', solution: solution.id}, 'adopts the solution')
  await barrier.decide(
    'lead-commerce',
    {decision: 'resolve', extent: 'part', summary: text('Analysen werden angeboten.')},
    'resolves it',
  )
  await barrier.decide(
    'partner-2',
    {decision: 'contest', reason: text('Für diesen Beruf gibt es noch keine Analyse.')},
    'contests it',
  )
  await barrier.decide(
    'lead-commerce',
    {
      decision: 'reschedule',
      targetDate: inDays(guide.run, 20),
      reason: text('Ein weiterer Prüfer wird eingearbeitet.'),
    },
    'sets a new target date',
  )
  await barrier.decide(
    'lead-commerce',
    {decision: 'resolve', extent: 'full', summary: text('Auch dieser Beruf wird nun geprüft.')},
    'resolves it again',
  )
  await barrier.decide('partner-2', {decision: 'confirm'}, 'confirms that it works')
  await barrier.workflow('starts the follow-up', arrived('follow-up'))
  return barrier.arrive()
}

/** Takes the tour. Throws when something did not arrive. */
export async function takeTour(guide: Guide): Promise<Travelled[]> {
  guide.say('\nA report goes straight through:')
  const first = await happyPath(guide)
  guide.say('\nAnother is refused, offered on, contested and resolved again:')
  const second = await detour(guide)
  return [first, second]
}
