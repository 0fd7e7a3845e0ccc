// Likeness: codes before words, each with its reason, whatever the language.
import test from 'ava'
import {type Coded, fits, mostAlike} from './alike.ts'

const entry = (id: string, more: Partial<Coded> = {}) => ({
  id,
  categories: [],
  industries: [],
  occupations: [],
  ...more,
})
const asked = {categories: ['evidence'], industries: ['crafts'], occupations: ['Elektronikerin']}
const found = (entries: readonly ReturnType<typeof entry>[], words: Record<string, number> = {}, most = 9) =>
  mostAlike(
    asked,
    entries,
    Object.entries(words).map(([id, score]) => ({id, score, words: ['Lotsen']})),
    most,
  )

test('the category outweighs the industry, and this the occupation', t => {
  const entries = [
    entry('occupation', {occupations: ['Elektroniker']}),
    entry('industry-and-occupation', {industries: ['crafts'], occupations: ['Elektroniker']}),
    entry('category', {categories: ['evidence']}),
    entry('industry', {industries: ['crafts']}),
  ]
  t.deepEqual(
    found(entries).map(({id, because}) => [id, ...because]),
    [
      ['category', 'category'],
      ['industry-and-occupation', 'industry', 'occupation'],
      ['industry', 'industry'],
      ['occupation', 'occupation'],
    ],
  )
})

test('words decide between those with the same codes, and never against a code', t => {
  const entries = [entry('one', {industries: ['crafts']}), entry('two', {industries: ['crafts']}), entry('three')]
  const alike = found(entries, {two: 0.5, three: 1_000})
  t.deepEqual(
    alike.map(({id, because}) => [id, ...because]),
    [
      ['two', 'industry', 'words'],
      ['one', 'industry'],
      ['three', 'words'],
    ],
  )
  t.deepEqual(
    alike.map(each => each.words),
    [['Lotsen'], [], ['Lotsen']],
  )
  t.deepEqual(
    alike.map(({score}) => score),
    alike.map(({score}) => score).toSorted((a, b) => b - a),
  )
})

test('what is for little else comes first where neither codes nor words tell more', t => {
  const broad = entry('a', {industries: ['crafts', 'digital', 'commerce']})
  const narrow = entry('b', {industries: ['crafts']})
  t.deepEqual(
    found([broad, narrow]).map(({id}) => id),
    ['b', 'a'],
  )
  t.deepEqual(
    found([broad, narrow], {a: 0.1}).map(({id}) => id),
    ['a', 'b'],
  )
})

test('what has nothing in common is not suggested, and no more than are wanted', t => {
  const entries = [entry('a', {categories: ['evidence']}), entry('b', {categories: ['evidence']}), entry('c')]
  t.deepEqual(
    found(entries).map(({id}) => id),
    ['a', 'b'],
  )
  t.is(found(entries, {}, 1).length, 1)
})

test('two that fit no category have that not in common', t => {
  const other = {...asked, categories: ['other']}
  t.deepEqual(mostAlike(other, [entry('a', {categories: ['other']})], [], 9), [])
})

test('a filter wants all that it names', t => {
  const coded = {categories: ['evidence'], industries: ['crafts'], occupations: ['Elektronikerin', 'Friseurin']}
  t.true(fits({}, coded))
  t.true(fits({category: 'evidence', industry: 'crafts', occupation: 'friseur'}, coded))
  t.false(fits({category: 'evidence', industry: 'digital'}, coded))
  t.false(fits({category: 'funding'}, coded))
  t.false(fits({occupation: 'Lehrkraft'}, coded))
})
