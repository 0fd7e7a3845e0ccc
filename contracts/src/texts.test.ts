// Text at the door: what is dropped, what is kept as typed, and what is refused under which code.
import test from 'ava'
import {Entry, Text, Title} from './texts.ts'

const typed = (text: string) => Title.safeParse({lang: 'de', text})
const codes = (text: string): unknown[] =>
  typed(text).error?.issues.map(issue => Reflect.get(issue, 'params')?.code ?? issue.code) ?? []

test('control characters are dropped, but for newline and tab', t => {
  t.is(typed('a\u0000b\u0007c\u001bd\u007fe\u0085f\r\n\tg').data?.text, 'abcdef\n\tg')
})

test('everything else is kept as typed, without normalisation', t => {
  for (const text of ['e\u0301', '  à la  ', '👩🏽‍⚕️', '\u202eمرحبا', '<b>&amp;']) t.is(typed(text).data?.text, text)
})

test('lengths are counted in code points, after dropping', t => {
  t.is(typed('👍'.repeat(200)).data?.text.length, 400)
  t.is(codes('👍'.repeat(201)).at(-1), 'too-long')
  t.deepEqual(codes('ä'.repeat(201)), ['too-long'])
  t.true(typed(`${'ä'.repeat(200)}\u0000`).success)
  t.deepEqual(codes('\u0000'), ['too-short', 'blank'])
  t.true(Text.safeParse({lang: 'de', text: 'ä'.repeat(10_000)}).success)
  t.false(Text.safeParse({lang: 'de', text: 'ä'.repeat(10_001)}).success)
})

test('what is blank or no well-formed Unicode is refused; an entry may be empty', t => {
  t.deepEqual(codes(' \n\t '), ['blank'])
  t.true(codes('a\ud800').includes('ill-formed-unicode'))
  t.is(Entry.parse(''), '')
  t.false(Entry.safeParse('\udc00').success)
})

test('a language is a tag of BCP 47', t => {
  for (const lang of ['de', 'de-DE', 'zh-Hant-TW', 'und']) t.true(Title.safeParse({lang, text: 'x'}).success, lang)
  for (const lang of ['', 'd', 'de_DE', '<b>', `de-${'x'.repeat(40)}`])
    t.false(Title.safeParse({lang, text: 'x'}).success)
})
