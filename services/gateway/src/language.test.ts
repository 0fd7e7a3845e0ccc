// Which language somebody is answered in.
import test from 'ava'
import {spokenOf, wantedIn} from './language.ts'

const spoken = ['en', 'de'] as const

test('a header is read by its qualities, and what is not wanted at all is left out', t => {
  t.deepEqual(wantedIn('fr, de;q=0.8, en;q=0.9, uk;q=0'), ['fr', 'en', 'de'])
  t.deepEqual(wantedIn('de-AT ; q=0.5,tr; Q=0.7'), ['tr', 'de-AT'])
  t.deepEqual(wantedIn('en;q=much, de'), ['de'])
})

test('the first wanted language that is spoken is taken, whatever its region', t => {
  t.is(spokenOf(['uk', 'de-AT', 'en'], spoken), 'de')
  t.is(spokenOf(['EN-gb', 'de'], spoken), 'en')
})

test('without a wish that can be met it is the first that is spoken', t => {
  for (const header of [undefined, '', '*', 'uk, ar;q=0.5', ';;,=']) t.is(spokenOf(wantedIn(header), spoken), 'en')
})
