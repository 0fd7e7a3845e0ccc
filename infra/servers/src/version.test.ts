// Tests of the reading and comparing of versions.
import test from 'ava'
import {fits, versionIn} from './version.ts'

test('reads the version out of what each server prints', t => {
  t.is(versionIn('db version v6.0.5\nBuild Info: {'), '6.0.5')
  t.is(versionIn('nats-server: v2.15.1\n'), '2.15.1')
  t.is(versionIn('temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)'), '1.9.1')
  t.is(versionIn('usage: something else'), undefined)
})

test('compares by number, not by letter', t => {
  const range = {from: '2.12.0', below: '3.0.0'}
  t.true(fits('2.12.0', range))
  t.true(fits('2.100.3', range))
  t.false(fits('2.9.25', range))
  t.false(fits('3.0.0', range))
})
