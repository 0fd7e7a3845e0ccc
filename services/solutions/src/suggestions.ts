// Suggestions for an accepted barrier: the patterns and the earlier barriers that are most like it.
import {
  type Barrier,
  type EarlierBarrier,
  earlierBarriers,
  type Message,
  type Reply,
  refuse,
  type Suggestions,
  viewBarrier,
} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'
import type {Context} from '@rin/kit/serve'
import {type Coded, mostAlike} from './domain/alike.ts'
import {usedBy} from './domain/pattern.ts'
import {pieceIndex} from './domain/words.ts'
import {codedOf, summaryOf} from './pattern-views.ts'
import type {Catalogue} from './shelf.ts'
import type {SolutionStore} from './store.ts'

/** Of patterns and of barriers each. */
const MOST = 5

const wasAccepted = ({stage, priority}: Barrier): boolean => stage !== 'review' && priority !== null

const codedBarrier = ({
  category,
  industry,
  occupations,
}: Pick<Barrier, 'category' | 'industry' | 'occupations'>): Coded => ({
  categories: [category],
  industries: [industry],
  occupations,
})

/** As much of a report as tells what it is about. */
const BEGINNING = 2_000

const typedIn = ({title, description, legalBasis, occupations}: Barrier): string =>
  [title.text, legalBasis, ...occupations, description.text].join('\n').slice(0, BEGINNING)

export function suggester(connection: Connection, catalogue: Catalogue, store: SolutionStore) {
  async function alikePatterns(barrier: Barrier): Promise<Suggestions['patterns']> {
    const {patterns, pieces} = await catalogue.current()
    const used = usedBy(await store.uses([...patterns.keys()]))
    const entries = [...patterns.values()].map(record => codedOf(record, used(record._id)))
    const alike = mostAlike(codedBarrier(barrier), entries, pieces.find(typedIn(barrier)), MOST)
    return alike.map(({id, record, because, words, score}) => ({...summaryOf(record, used(id)), because, words, score}))
  }

  function alikeBarriers(barrier: Barrier, earlier: readonly EarlierBarrier[]): Suggestions['barriers'] {
    const others = earlier.filter(({id}) => id !== barrier.id)
    const pieces = pieceIndex(others.map(({id, title, description}) => ({id, title: title.text, text: description})))
    const entries = others.map(each => ({...each, ...codedBarrier(each)}))
    const alike = mostAlike(codedBarrier(barrier), entries, pieces.find(typedIn(barrier)), MOST)
    return alike.map(({id, reference, title, category, industry, solution, because, words, score}) => ({
      id,
      reference,
      title,
      category,
      industry,
      solution,
      because,
      words,
      score,
    }))
  }

  return {
    async suggest(
      {actor, correlationId, data}: Message<{barrier: string}>,
      {deadline}: Context,
    ): Promise<Reply<Suggestions>> {
      const asking = () => ({actor, correlationId, budgetMs: Math.max(1, deadline - Date.now())})
      const viewed = await request(connection, viewBarrier, {...asking(), data: {id: data.barrier}})
      if ('problem' in viewed) return viewed
      const barrier = viewed.ok
      if (!wasAccepted(barrier)) return refuse('decision-not-allowed', {stage: barrier.stage})
      const {category, industry} = barrier
      const [patterns, earlier] = await Promise.all([
        alikePatterns(barrier),
        request(connection, earlierBarriers, {...asking(), data: {category, industry}}),
      ])
      if ('problem' in earlier) return earlier
      return {ok: {patterns, barriers: alikeBarriers(barrier, earlier.ok.items)}}
    },
  }
}
