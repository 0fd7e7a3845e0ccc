// Figures: lists, views and histories among 100,000 barriers, beside the bare query.
import type {Bench, Targets} from '../bench.ts'
import type {Figure} from '../figure.ts'
import {type Compared, compare, type Floor} from '../measure.ts'
import {industries} from '../seed.ts'
import {header, rowOf} from './writes.ts'

const SECONDS = 4
const IN_FLIGHT = 16
const LEAST = 0.5
const MOST_P99_MS = 30

/** `ids` are some of the barriers. */
export async function readsFigure(bench: Bench, floor: Floor, ids: readonly string[]): Promise<Figure> {
  const [coordinator, partner] = [await bench.token('coordination'), await bench.token('partner')]
  const {organisation} = await bench.consortium.me('partner')
  const v1 = `${bench.consortium.system.api}/v1`
  const asked = (urls: string[], token = coordinator): Targets => urls.map(url => ({url, token}))
  const ofEach = (base: string, end = '') => ids.map(id => `${base}/barriers/${id}${end}`)
  const ofIndustry = (base: string) => industries.map(industry => `${base}/barriers?industry=${industry}`)

  const pairs: [string, Targets, Targets][] = [
    ['list, one industry', asked(ofIndustry(v1)), asked(ofIndustry(floor.url))],
    [
      'list, what a partner sees',
      asked([`${v1}/barriers`], partner),
      asked([`${floor.url}/seen?organisation=${organisation}`]),
    ],
    ['view', asked(ofEach(v1)), asked(ofEach(floor.url))],
    ['history', asked(ofEach(v1, '/history')), asked(ofEach(floor.url, '/history'))],
  ]
  const all: [string, Compared][] = []
  for (const [name, product, theirs] of pairs) all.push([name, await compare(IN_FLIGHT, SECONDS, product, theirs)])
  const count = await bench.db.collection('barriers').estimatedDocumentCount()
  return {
    title: 'Reads',
    how: `${IN_FLIGHT} in flight, pages of 50, ${count} barriers with their histories. Floor: \`test/bench/floors/reads.ts\`, one process and the bare query.`,
    header,
    rows: all.map(([name, compared]) => rowOf(name, compared)),
    aims: all.flatMap(([name, {ratio, product}]) => [
      {what: `${name}: the ratio`, measured: ratio, limit: LEAST, atLeast: true},
      {what: `${name}: p99`, measured: product.p99, limit: MOST_P99_MS, unit: ' ms'},
    ]),
  }
}
