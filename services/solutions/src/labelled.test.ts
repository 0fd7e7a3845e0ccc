// The labelled set: which of six patterns is suggested for twelve real reports in six languages.
import {readFileSync} from 'node:fs'
import test from 'ava'
import {mostAlike} from './domain/alike.ts'
import {pieceIndex} from './domain/words.ts'

interface Labelled {
  patterns: {id: string; title: string; text: string; categories: string[]; industries: string[]}[]
  /** The pattern that fits best, by the position of the report. */
  fits: string[]
}
interface Report {
  title: string
  description: string
  legalBasis: string
  category: string
  industry: string
  occupations: string[]
}

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../../infra/demo/${name}`, import.meta.url), 'utf8'))
const {patterns, fits} = read<Labelled>('patterns.json')
const {reports} = read<{reports: Report[]}>('reports.json')

const entries = patterns.map(each => ({...each, occupations: []}))
const pieces = pieceIndex(patterns)

/** The places, from 1 on, at which the right patterns are suggested; a change to the reports shows what the places rest on. */
const placesOf = (change: Partial<Report> = {}): number[] =>
  reports.map((report, i) => {
    const {category, industry, occupations, ...typed} = {...report, ...change}
    const asked = {categories: [category], industries: [industry], occupations}
    const text = [typed.title, typed.description, typed.legalBasis, ...occupations].join('\n')
    const suggested = mostAlike(asked, entries, pieces.find(text), entries.length)
    return suggested.findIndex(({id}) => id === fits[i]) + 1 || Number.POSITIVE_INFINITY
  })

const within = (places: readonly number[], most: number): number => places.filter(place => place <= most).length

test('the right pattern comes first for at least ten of twelve reports', t => {
  t.is(reports.length, 12)
  t.true(within(placesOf(), 1) >= 10)
})

test('without the category it is among the first three for at least nine', t => {
  t.true(within(placesOf({category: 'other'}), 3) >= 9)
})
