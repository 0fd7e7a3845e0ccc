// Answers queries on patterns, which everybody reads who reads cases.
import {type Message, type Opened, type PatternFilter, type Reply, refuse} from '@rin/contracts'
import {openedPage} from '@rin/kit/opened'
import {type PageAsked, type Place, pageOf} from '@rin/kit/pages'
import type {Records} from '@rin/kit/record'
import {fits} from './domain/alike.ts'
import {type PatternState, usedBy, usedOf} from './domain/pattern.ts'
import type {PatternRecord} from './pattern-store.ts'
import {codedOf, editionOf, patternOf, summaryOf} from './pattern-views.ts'
import type {Catalogue, Shelf} from './shelf.ts'
import type {SolutionStore} from './store.ts'
import {mayRead} from './views.ts'

const order = (one: string, other: string): number => Number(one > other) - Number(one < other)

/** The later and the better first. */
const descending = (a: Place, b: Place): number => order(b.at, a.at) || order(b.id, a.id)

const placeOf = ({_id, state}: PatternRecord): Place => ({at: state.publishedAt, id: _id})

/** Every pattern in its place: by how well its words fit, or by when it was published. */
function places({patterns, words}: Shelf, q: string | undefined): Place[] {
  if (q === undefined) return [...patterns.values()].map(placeOf)
  // Numbers of the same length are in order as text, too.
  return words.find(q).map(({id, score}) => ({at: score.toFixed(6).padStart(16, '0'), id}))
}

export function patternQueries(patterns: Records<PatternState>, catalogue: Catalogue, store: SolutionStore) {
  return {
    async view({actor, data: {id, version}}: Message<{id: string; version?: number | undefined}>) {
      if (!mayRead(actor)) return refuse('role-not-allowed')
      const record = await patterns.read(id)
      const edition = record && editionOf(record, version ?? record.version)
      if (!record || !edition) return refuse('not-found')
      return {ok: patternOf(record, usedOf(await store.uses([id])), edition)}
    },

    async search({actor, data}: Message<PatternFilter & PageAsked>) {
      if (!mayRead(actor)) return refuse('role-not-allowed')
      const {q, category, industry, occupation, ...page} = data
      const shelf = await catalogue.current()
      const used = usedBy(await store.uses([...shelf.patterns.keys()]))
      const all = places(shelf, q).flatMap(place => {
        const record = shelf.patterns.get(place.id)
        return record ? [{place, record, used: used(place.id)}] : []
      })
      const asked = {category, industry, occupation}
      const found = all
        .filter(each => fits(asked, codedOf(each.record, each.used)))
        .toSorted((a, b) => descending(a.place, b.place))
      return pageOf(
        page,
        async (from, most) => found.filter(each => !from || descending(from, each.place) < 0).slice(0, most),
        each => each.place,
        each => summaryOf(each.record, each.used),
      )
    },

    async texts({actor, data}: Message<PageAsked & {solution: string}>): Promise<Reply<Opened>> {
      if (!mayRead(actor)) return refuse('role-not-allowed')
      const {solution, ...page} = data
      const {patterns} = await catalogue.current()
      const made = [...patterns.values()]
        .filter(({state}) => state.solution === solution)
        .toSorted((a, b) => descending(placeOf(a), placeOf(b)))
      const found = await pageOf(
        page,
        async (from, most) => made.filter(each => !from || descending(from, placeOf(each)) < 0).slice(0, most),
        placeOf,
        record => record,
      )
      return openedPage('pattern', found)
    },
  }
}
