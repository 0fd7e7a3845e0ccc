// How alike a barrier is to a pattern or to an earlier barrier: by codes first, and by words where the codes say the same.
import type {Likeness} from '@rin/contracts'
import {type Compared, shareWord} from './words.ts'

/** What is compared by its codes, which are the same in every language. Occupations are typed. */
export interface Coded {
  categories: readonly string[]
  industries: readonly string[]
  occupations: readonly string[]
}

/** Whether it has all the codes that are asked for. */
export const fits = (
  asked: {category?: string | undefined; industry?: string | undefined; occupation?: string | undefined},
  {categories, industries, occupations}: Coded,
): boolean =>
  (asked.category === undefined || categories.includes(asked.category)) &&
  (asked.industry === undefined || industries.includes(asked.industry)) &&
  (asked.occupation === undefined || occupations.some(each => shareWord(each, asked.occupation ?? '')))

/** Each outweighs all that follow; words, however many, count for less than one. */
const weights: Record<Likeness, number> = {category: 4, industry: 2, occupation: 1, words: 0}

/** Says that none of the categories fits: two of these have nothing in common. */
const NO_CATEGORY = 'other'

function inCommon(one: Coded, other: Coded, words: number): Likeness[] {
  const found: Record<Likeness, boolean> = {
    category: one.categories.some(each => each !== NO_CATEGORY && other.categories.includes(each)),
    industry: one.industries.some(each => other.industries.includes(each)),
    occupation: one.occupations.some(each => other.occupations.some(theirs => shareWord(each, theirs))),
    words: words > 0,
  }
  return (Object.keys(found) as Likeness[]).filter(each => found[each])
}

export interface Judged extends Omit<Compared, 'id'> {
  because: Likeness[]
}

/** What is for little else comes before what is for much else, when nothing else tells them apart. */
const breadth = ({categories, industries}: Coded): number => categories.length + industries.length

/** Those of the entries that have something in common with what is asked about, the most alike first. */
export function mostAlike<T extends Coded & {id: string}>(
  asked: Coded,
  entries: readonly T[],
  byWords: readonly Compared[],
  most: number,
): (T & Judged)[] {
  const written = new Map(byWords.map(each => [each.id, each]))
  return entries
    .map(entry => {
      const {score: byWords, words} = written.get(entry.id) ?? {score: 0, words: []}
      const because = inCommon(asked, entry, byWords)
      const score = because.reduce((sum, each) => sum + weights[each], byWords / (byWords + 1))
      return {...entry, because, words, score}
    })
    .filter(({because}) => because.length > 0)
    .toSorted((a, b) => b.score - a.score || breadth(a) - breadth(b) || (a.id < b.id ? -1 : 1))
    .slice(0, most)
}
