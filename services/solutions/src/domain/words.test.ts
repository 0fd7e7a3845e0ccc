// Words in the languages of the consortium: cut, compared and found.
import test from 'ava'
import {pieceIndex, shareWord, wordIndex, wordsOf} from './words.ts'

test('words are cut in every script, without case, accents and vowel marks', t => {
  t.deepEqual(wordsOf('Prüfung, Éclair – 3 Termine!'), ['prufung', 'eclair', '3', 'termine'])
  t.deepEqual(wordsOf('Визнання диплома лікаря'), ['визнання', 'диплома', 'лікаря'])
  t.deepEqual(wordsOf('شُروط التوظيف'), ['شروط', 'التوظيف'])
})

test('an occupation is alike in its female form and in a compound of words, not by its first letters', t => {
  t.true(shareWord('Elektronikerin', 'elektroniker'))
  t.true(shareWord('commercial clerk', 'Clerk'))
  t.false(shareWord('Arzt', 'Architektin'))
  t.false(shareWord('IT', 'Italienischlehrerin'))
  t.false(shareWord('', ''))
})

const entries = [
  {
    id: 'de',
    title: 'Gemeinsame Prüfungstermine',
    text: 'Kammern legen Termine zusammen. Das Anerkennungsverfahren wird kürzer.',
  },
  {id: 'en', title: 'One desk for employers', text: 'The office promises answers within a fixed period.'},
  {id: 'uk', title: 'Визнання диплома', text: 'Консультант перевіряє документи до подання.'},
  {id: 'ar', title: 'شروط التوظيف', text: 'تُراجَع إعلانات الوظائف قبل النشر، ويُطلب الاعتراف عند الحاجة فقط.'},
]

for (const [query, id] of [
  ['pruefungstermin', 'de'],
  ['Prüfungstermin', 'de'],
  ['Verfahren', 'de'],
  ['employer', 'en'],
  ['promissed', 'en'],
  ['диплом', 'uk'],
  ['Документ', 'uk'],
  ['توظيف', 'ar'],
  ['اعتراف', 'ar'],
  ['تراجع', 'ar'],
] as const) {
  test(`${query} finds the text in ${id} first`, t => {
    t.is(wordIndex(entries).find(query)[0]?.id, id)
  })
}

test('what nobody has written is not found', t => {
  t.deepEqual(wordIndex(entries).find('Fischerei'), [])
  t.deepEqual(wordIndex(entries).find('?!'), [])
})

test('the title counts more than the text', t => {
  const index = wordIndex([
    {id: 'a', title: 'Etwas anderes', text: 'Lotsen für Lotsen'},
    {id: 'b', title: 'Lotsen', text: 'Etwas anderes für andere'},
  ])
  t.deepEqual(
    index.find('Lotsen').map(({id}) => id),
    ['b', 'a'],
  )
})

test('a new version takes the place of the old one, and what was removed is not found', t => {
  const index = wordIndex(entries)
  index.put({id: 'de', title: 'Vorschuss für Gebühren', text: 'Ein Fonds zahlt.'})
  t.deepEqual(index.find('Prüfungstermine'), [])
  t.is(index.find('Gebühren')[0]?.id, 'de')
  index.remove('de')
  t.deepEqual(index.find('Gebühren'), [])
})

test('a longer text is like what is written in other forms and compounds of its words, whatever it repeats', t => {
  const index = pieceIndex([
    {id: 'a', title: 'Etwas anderes', text: 'Die Plätze reichen nicht.'},
    {id: 'b', title: 'Fachsprachprüfung', text: 'Kammern legen Anerkennungsverfahren zusammen.'},
    {id: 'c', title: 'Консультанти', text: 'Допомагають із визнанням диплома.'},
  ])
  const alike = (text: string) => index.find(text).map(({id}) => id)
  t.deepEqual(alike(`Kenntnisprüfungen; ein Verfahren; Anerkennung. Keine ${'Plätze, '.repeat(50)}`), ['b', 'a'])
  t.deepEqual(alike('Визнання дипломів'), ['c'])
  t.deepEqual(alike('und die der das'), [], 'short words say nothing')
  t.deepEqual(index.find('Ein Verfahren der Kammer')[0]?.words, ['Verfahren', 'Kammer'])
})
