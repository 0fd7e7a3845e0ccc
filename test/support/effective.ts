// Solutions whose effect checks have said that they work, with checks that come after a second, and patterns made of them.
import type {Pattern, PublishPattern, ReportBarrier, Solution} from '@rin/contracts'
import type {z} from 'zod'
import {type Consortium, inDays, type Levels, report, text, until} from './consortium.ts'
import {policyInSeconds} from './policy-in-seconds.ts'

const {barriers} = policyInSeconds({target: 3_600, after: 3_600, headReminder: 3_600})

/** Nothing is due for an hour but the effect checks. */
export const quickChecks: Levels = {
  barriers: {...barriers, clocks: {...barriers.clocks, effect: {...barriers.clocks.effect, target: '1 seconds'}}},
}

type Reported = Partial<z.input<typeof ReportBarrier>>
type Published = z.input<typeof PublishPattern>

/** What a pattern says, in German. */
export const patternOf = (solution: string, more: Partial<Published> = {}): Published => ({
  solution,
  title: text('Gemeinsame Prüfungstermine'),
  problem: text('Prüfungen finden zu selten statt.'),
  steps: text('Kliniken, Schulen und Kammern legen Prüfende und Termine zusammen.'),
  prerequisites: text('Eine Stelle führt den Kalender.'),
  evidence: text('Von zwei Jahren auf vier Wochen.'),
  categories: ['recognition'],
  industries: ['health-care'],
  ...more,
})

export function effects(c: Consortium) {
  /** Reported, accepted and taken by the group of its industry. */
  async function taken(more: Reported = {}): Promise<string> {
    const {category, industry} = {...report(), ...more}
    const {id} = await c.reportAs('partner', more)
    await c.decide('coordination', id, {decision: 'accept', industry, category, priority: 'high'})
    await c.offeredTo(id, industry)
    await c.decide(`lead-${industry}`, id, {decision: 'take', targetDate: inDays(30)})
    return id
  }

  /** Adopts the solution for a barrier of this industry that was taken, and confirms it. */
  async function confirmed(barrier: string, solution: string, industry = 'health-care'): Promise<void> {
    const lead = `lead-${industry}`
    await c.decide(lead, barrier, {decision: 'adopt', solution})
    await c.decide(lead, barrier, {decision: 'resolve', extent: 'full', summary: text('Es geht nun schneller.')})
    await c.decide('partner', barrier, {decision: 'confirm'})
  }

  /** The reporter answers both checks: it still works. */
  async function solved(barrier: string): Promise<void> {
    for (const done of [0, 1]) {
      await until('the effect is asked for', async () => {
        const {actions, checksDone} = await c.view(barrier, 'partner')
        return checksDone === done && actions.includes('still-solved')
      })
      await c.decide('partner', barrier, {decision: 'still-solved'})
    }
    await c.inStage(barrier, 'closed')
  }

  /** A solution that is effective, and the barrier that it took down. */
  async function effective(more: Reported = {}): Promise<{solution: string; barrier: string}> {
    const {industry} = {...report(), ...more}
    const barrier = await taken(more)
    const {id: solution} = await c.propose(`member-${industry}`, barrier)
    await confirmed(barrier, solution, industry)
    await solved(barrier)
    return {solution, barrier}
  }

  return {
    taken,
    confirmed,
    solved,
    effective,
    publish: (who: string, body: Published) => c.api.done<Pattern>(who, '/catalogue', body),
    /** A pattern of a solution of its own. */
    async published(who: string, more: Partial<Published> = {}): Promise<Pattern> {
      const {solution} = await effective()
      return c.api.done<Pattern>(who, '/catalogue', patternOf(solution, more))
    },
    adopt: (who: string, pattern: string, barrier: string) =>
      c.api.done<Solution>(who, `/catalogue/${pattern}/adoptions`, {barrier}),
    pattern: (id: string, version?: number) =>
      c.api.get<Pattern>('mentoring', `/catalogue/${id}${version === undefined ? '' : `?version=${version}`}`),
  }
}
