// Words of any language: cut by Intl.Segmenter, compared without case and accents, ranked by how rare they are.
import MiniSearch, {type SearchOptions} from 'minisearch'

const segmenter = new Intl.Segmenter('en', {granularity: 'word'})

/** Without case, and without accents and vowel marks, which some type and others do not. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()

const typedWordsOf = (text: string): string[] =>
  [...segmenter.segment(text)].filter(({isWordLike}) => isWordLike).map(({segment}) => segment)

export const wordsOf = (text: string): string[] => typedWordsOf(text).map(folded)

/** Shorter words may begin many others by chance. */
const LONG = 4

const begins = (word: string, other: string): boolean =>
  word === other || (word.length >= LONG && other.startsWith(word))

/** Whether a word of one is a word of the other, or begins one, as a trade begins its female form. */
export function shareWord(one: string, other: string): boolean {
  const [ours, theirs] = [wordsOf(one), wordsOf(other)]
  return ours.some(our => theirs.some(their => begins(our, their) || begins(their, our)))
}

/** What is found by its words; those of the title count more. */
export interface Worded {
  id: string
  title: string
  text: string
}

export interface Found {
  id: string
  score: number
}

/** What is written in like words, and in which; the most telling first. */
export interface Compared extends Found {
  words: string[]
}

const isLong = (word: string): boolean => word.length >= LONG

/** The word and its ends: what a compound, or a word with its article, is made of. */
const endsOf = (word: string): string[] =>
  isLong(word) ? Array.from({length: word.length - LONG + 1}, (_, i) => word.slice(i)) : [word]

const PIECE = 5

/** The pieces of a word, by which its forms and compounds are like one another in any language. Short words say little. */
function piecesOf(word: string): string[] {
  if (!isLong(word)) return []
  if (word.length <= PIECE) return [word]
  return Array.from({length: word.length - PIECE + 1}, (_, i) => word.slice(i, i + PIECE))
}

type Index = MiniSearch<Worded>

const search = (index: Index, text: string, how: SearchOptions = {}): Found[] =>
  index.search(text, how).map(({id, score}) => ({id: String(id), score}))

/** Makes indexes in memory that keep these terms of each word, and are searched in this way; the best fit comes first. */
const indexes =
  <F extends Found>(terms: (word: string) => string[], find: (index: Index, text: string) => F[]) =>
  (entries: readonly Worded[] = []) => {
    const index: Index = new MiniSearch({
      fields: ['title', 'text'],
      tokenize: wordsOf,
      processTerm: terms,
      searchOptions: {boost: {title: 2}},
    })
    index.addAll(entries)
    return {
      put(entry: Worded): void {
        if (index.has(entry.id)) index.replace(entry)
        else index.add(entry)
      },
      remove: (id: string): void => index.discard(id),
      find: (text: string): F[] => find(index, text),
    }
  }

/** Finds what holds a word of a query, or one that has it within or is spelt nearly as it. */
export const wordIndex = indexes(endsOf, (index, query) =>
  search(index, query, {processTerm: word => word, prefix: isLong, fuzzy: word => isLong(word) && 0.2}),
)

const best = (a: {score: number}, b: {score: number}): number => b.score - a.score

/** So many words are told. */
const TOLD = 5

/** Finds what is written in like words as a longer text. Word by word: what a search costs grows with the square of its terms. */
export const pieceIndex = indexes(piecesOf, (index, text): Compared[] => {
  const found = new Map<string, {score: number; words: {typed: string; score: number}[]}>()
  for (const [word, typed] of new Map(typedWordsOf(text).map(typed => [folded(typed), typed])))
    for (const {id, score} of search(index, word)) {
      const compared = found.get(id) ?? {score: 0, words: []}
      compared.score += score
      compared.words.push({typed, score})
      found.set(id, compared)
    }
  return [...found]
    .map(([id, {score, words}]) => ({
      id,
      score,
      words: words
        .toSorted(best)
        .slice(0, TOLD)
        .map(({typed}) => typed),
    }))
    .toSorted(best)
})

export type WordIndex = ReturnType<typeof wordIndex>
export type PieceIndex = ReturnType<typeof pieceIndex>
