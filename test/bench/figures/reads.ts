// Figures: lists, views and histories among 100,000 barriers, beside the bare query.
import type {Bench, Targets} from '../bench.ts'
import type {Figure} from '../figure.ts'
import {type Compared, compare, type Floor} from '../measure.ts'
import {industries} from '../seed.ts'
import {header, rowOf} from './writes.ts'

const SECONDS = 4
const IN_FLIGHT = 16
/** Of each list: the first ones. */
const PAGES = 5
const LEAST = 0.5
const MOST_P99_MS = 30

/** A list, and the pages to which its links lead. */
async function pages(first: string, token: string, count: number): Promise<string[]> {
  const found = [first]
  while (found.length < count) {
    const url = found.at(-1) ?? first
    const answer = await fetch(url, {headers: {authorization: `Bearer ${token}`}})
    await answer.arrayBuffer()
    const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
    if (!next) throw new Error(`${url} was answered ${answer.status}, and leads to no next page`)
    found.push(new URL(next, url).href)
  }
  return found
}

/** `ids` are some of the barriers. */
export async function readsFigure(bench: Bench, floor: Floor, ids: readonly string[]): Promise<Figure> {
  const [coordinator, partner] = [await bench.token('coordination'), await bench.token('partner')]
  const {organisation, person} = await bench.consortium.me('partner')
  const v1 = `${bench.consortium.system.api}/v1`
  const asked = (urls: string[], token = coordinator): Targets => urls.map(url => ({url, token}))
  const ofEach = (base: string, end = '') => ids.map(id => `${base}/barriers/${id}${end}`)
  const lists = await Promise.all(
    industries.map(industry => pages(`${v1}/barriers?industry=${industry}`, coordinator, PAGES)),
  )
  const ofIndustry = lists.flat()
  const seen = await pages(`${v1}/barriers`, partner, PAGES * industries.length)
  const asSeen = (page: string) => {
    const search = new URLSearchParams({
      ...Object.fromEntries(new URL(page).searchParams),
      organisation: `${organisation}`,
      person,
    })
    return `${floor.url}/seen?${search}`
  }

  const pairs: [string, Targets, Targets][] = [
    ['list, one industry', asked(ofIndustry), asked(ofIndustry.map(page => page.replace(v1, floor.url)))],
    ['list, what a partner sees', asked(seen, partner), asked(seen.map(asSeen))],
    ['view', asked(ofEach(v1)), asked(ofEach(floor.url))],
    ['history', asked(ofEach(v1, '/history')), asked(ofEach(floor.url, '/history'))],
  ]
  const all: [string, Compared][] = []
  for (const [name, product, theirs] of pairs) all.push([name, await compare(IN_FLIGHT, SECONDS, product, theirs)])
  const count = await bench.db.collection('barriers').estimatedDocumentCount()
  return {
    title: 'Reads',
    how: `${IN_FLIGHT} in flight, pages of 50 (the first ${PAGES} of each industry, ${seen.length} of what a partner sees), ${count} barriers with their histories, half of what was copied restricted and reported by others. Floor: \`test/bench/floors/reads.ts\`, one process and the bare query.`,
    header,
    rows: all.map(([name, compared]) => rowOf(name, compared)),
    aims: all.flatMap(([name, {ratio, product}]) => [
      {what: `${name}: the ratio`, measured: ratio, limit: LEAST, atLeast: true},
      {what: `${name}: p99`, measured: product.p99, limit: MOST_P99_MS, unit: ' ms'},
    ]),
  }
}
