// A whole consortium of real servers and processes for a test file, on free ports and in a folder of its own.
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import type {
  Actor,
  Barrier,
  BarrierDecision,
  HistoryEntry,
  Policy,
  ReportBarrier,
  Solution,
  SolutionDecision,
  SolutionPolicy,
  WorkflowStatus,
} from '@rin/contracts'
import {type Api, apiClient} from '@rin/demo/api'
import {loadConsortium} from '@rin/demo/consortium'
import {registerConsortium} from '@rin/demo/register'
import {freePorts, type System, startSystem} from '@rin/demo/system'
import type {z} from 'zod'

const PATIENCE_MS = 30_000
/** The bundle of the workflows is built once for all test files. */
const cache = fileURLToPath(new URL('../../.rin/cache', import.meta.url))

export interface Consortium extends People {
  readonly system: System
  readonly api: Api
  readonly dataDir: string
  stop(): Promise<void>
}

/** Service levels in place of the product's. */
export interface Levels {
  barriers?: Policy
  solutions?: SolutionPolicy
}

const levelSettings = {barriers: 'RIN_POLICY_DIR', solutions: 'RIN_SOLUTION_POLICY_DIR'} as const

/** The settings under which these service levels hold. */
async function under(levels: Levels, dataDir: string): Promise<Record<string, string>> {
  const settings: Record<string, string> = {}
  for (const [service, policy] of Object.entries(levels) as [keyof Levels, Policy][]) {
    const folder = join(dataDir, `policies-${service}`)
    await mkdir(folder)
    await writeFile(join(folder, `${policy.version}.json`), JSON.stringify(policy))
    settings[levelSettings[service]] = folder
  }
  return settings
}

/** Starts it and loads the reference people; the service levels are those of the product, unless others are given. */
export async function startConsortium(settings: Record<string, string> = {}, levels: Levels = {}): Promise<Consortium> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rin-'))
  const system = await startSystem({
    dataDir,
    ports: await freePorts(),
    settings: {RIN_CACHE_DIR: cache, ...(await under(levels, dataDir)), ...settings},
  })
  const api = apiClient(system.api, system.issuer)
  await registerConsortium(api, system.issuer, loadConsortium())
  return {
    system,
    api,
    dataDir,
    ...people(api),
    async stop() {
      await system.stop()
      await rm(dataDir, {recursive: true, force: true})
    },
  }
}

/** Waits until `look` finds something; fails with the sentence after half a minute, or as long as it is told. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | null | false>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await pause(50)) {
    const found = await look()
    if (found) return found
  }
  throw new Error(`waited in vain until ${what}`)
}

/** Any text in German. */
export const text = (typed: string) => ({lang: 'de', text: typed})

/** A day so many days from now. */
export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

export const report = (more: Partial<z.input<typeof ReportBarrier>> = {}): z.input<typeof ReportBarrier> => ({
  title: text('Anerkennung dauert zu lange'),
  description: text('Zwischen Antrag und Bescheid vergehen zwei Jahre.'),
  category: 'recognition',
  industry: 'health-care',
  scope: 'structural',
  ...more,
})

/** What people do, as one line each. */
function people(api: Api) {
  const decide = (who: string, id: string, decision: BarrierDecision) =>
    api.done<Barrier>(who, `/barriers/${id}/decisions`, decision)
  const view = (id: string, who = 'coordination') => api.get<Barrier>(who, `/barriers/${id}`)
  const propose = (who: string, barrier: string) =>
    api.done<Solution>(who, '/solutions', {
      barriers: [barrier],
      title: text('Gemeinsame Prüfungen'),
      description: text('Alle planen in einem Kalender.'),
    })
  const decideOnSolution = (who: string, id: string, decision: SolutionDecision) =>
    api.done<Solution>(who, `/solutions/${id}/decisions`, decision)
  const me = (who: string) => api.get<Actor>(who, '/me')

  /** Reported, accepted and taken by the group for health care. */
  async function taken(more: Partial<z.input<typeof ReportBarrier>> = {}): Promise<string> {
    const {id} = await api.done<Barrier>('partner', '/barriers', report(more))
    await decide('coordination', id, {
      decision: 'accept',
      industry: 'health-care',
      category: 'recognition',
      priority: 'high',
    })
    await until('it is offered', async () => (await view(id)).assignment?.offeredTo === 'health-care')
    await decide('lead-health-care', id, {decision: 'take', targetDate: inDays(30)})
    return id
  }

  return {
    view,
    decide,
    propose,
    decideOnSolution,
    me,
    taken,
    reportAs: (who: string, more: Partial<z.input<typeof ReportBarrier>> = {}) =>
      api.done<Barrier>(who, '/barriers', report(more)),
    /** The code with which a decision is refused. */
    async refusal(who: string, id: string, decision: BarrierDecision): Promise<string | undefined> {
      const {body} = await api.post<Barrier>(who, `/barriers/${id}/decisions`, decision)
      return body.code
    },
    async history(id: string, who = 'coordination'): Promise<HistoryEntry[]> {
      const {items} = await api.get<{items: HistoryEntry[]}>(who, `/barriers/${id}/history`)
      return items
    },
    /** What the workflow says of itself; null while it cannot be asked. */
    status: (id: string): Promise<WorkflowStatus | null> =>
      api.get<WorkflowStatus>('coordination', `/barriers/${id}/workflow`).catch(() => null),
    offeredTo: (id: string, group: string) =>
      until(`it is offered to ${group}`, async () => {
        const barrier = await view(id)
        return barrier.assignment?.offeredTo === group && barrier
      }),
    inStage: (id: string, stage: Barrier['stage']) =>
      until(`it is in ${stage}`, async () => {
        const barrier = await view(id)
        return barrier.stage === stage && barrier
      }),
    solution: (id: string, who = 'coordination') => api.get<Solution>(who, `/solutions/${id}`),
    /** A solution for which the organisation of partner-2 has promised something. */
    async promised(): Promise<{id: string; commitment: string; organisation: string; barrier: string}> {
      const barrier = await taken()
      const {id} = await propose('member-health-care', barrier)
      await decide('lead-health-care', barrier, {decision: 'adopt', solution: id})
      const organisation = String((await me('partner-2')).organisation)
      const {commitments} = await decideOnSolution('lead-health-care', id, {
        decision: 'ask-commitment',
        organisation,
        what: text('Räume stellen.'),
        due: inDays(30),
        measure: text('Ein Raum.'),
      })
      const commitment = commitments[0]?.id ?? ''
      await decideOnSolution('partner-2', id, {decision: 'accept-commitment', commitment})
      return {id, commitment, organisation, barrier}
    },
    /** As `taken`, with a solution and resolved. */
    async resolved(id: string, group = 'health-care'): Promise<Barrier> {
      const {id: solution} = await propose(`member-${group}`, id)
      await decide(`lead-${group}`, id, {decision: 'adopt', solution})
      return decide(`lead-${group}`, id, {
        decision: 'resolve',
        extent: 'full',
        summary: text('Es geht nun schneller.'),
      })
    },
  }
}

type People = ReturnType<typeof people>
