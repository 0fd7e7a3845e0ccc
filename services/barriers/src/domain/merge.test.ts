// Merging: the survivor takes reporters in and lets them go, and a duplicate has its own history and way back.
import type {Movement} from '@rin/contracts'
import test from 'ava'
import {attach, detach} from './advance.ts'
import {arrived, coordinator, reporter, story, text} from './given.ts'

const reason = text
const own = {barrier: 'b-1', by: 'association'}
const other = {barrier: 'b-2', by: 'chamber'}
const third = {barrier: 'b-3', by: 'guild'}

const survivor = arrived.assignment().m()
const duplicate: Movement = {...story().m(), reporters: [other, third]}

test('the survivor takes every reporter of the duplicate in, after its own, and stays where it is', t => {
  t.deepEqual(attach(survivor, duplicate), {changed: {reporters: [own, other, third]}})
})

test('a reporter is taken in once', t => {
  t.deepEqual(attach({...survivor, reporters: [own, third]}, duplicate), {changed: {reporters: [own, third, other]}})
})

test('one organisation that reported both counts as two reports', t => {
  const again = {...duplicate, reporters: [{barrier: 'b-2', by: 'association'}]}
  t.deepEqual(attach(survivor, again), {changed: {reporters: [own, {barrier: 'b-2', by: 'association'}]}})
})

test('a survivor that is closed, a duplicate itself, or moving refuses', t => {
  const code = (m: Movement) => {
    const result = attach(m, duplicate)
    return 'problem' in result ? result.problem.code : null
  }
  t.is(code(arrived.declined().m()), 'decision-not-allowed')
  t.is(code(arrived.review().does(coordinator, {decision: 'merge', into: 'b-9', reason}).m()), 'decision-not-allowed')
  const leaving = arrived.review()
  leaving.decides(coordinator, {decision: 'merge', into: 'b-2', reason})
  t.is(code(leaving.m()), 'moving', 'so two that merge into each other both stay')
  t.is(code(survivor), null)
})

test('the survivor lets all reporters of the duplicate go, and only those', t => {
  const merged = {...survivor, reporters: [own, other, third, {barrier: 'b-4', by: 'chamber'}]}
  t.deepEqual(detach(merged, duplicate), {changed: {reporters: [own, {barrier: 'b-4', by: 'chamber'}]}})
})

test('letting go of what was never taken in changes nothing', t => {
  t.deepEqual(detach(survivor, duplicate), {changed: {}})
})

test('merging needs an open survivor that is no duplicate', t => {
  const merge = {decision: 'merge', into: 'b-9', reason} as const
  t.is(arrived.review().refuses(coordinator, merge, {survivorOpen: false}), 'unknown-reference /into')
  t.is(arrived.review().refuses(coordinator, merge, {survivorOpen: true}), null)
  const openTo = {survivorOpen: true, survivorShowsMore: true}
  t.is(arrived.review().refuses(coordinator, merge, openTo), 'less-confidential /into')
  t.is(arrived.resolution().refuses(coordinator, merge), 'decision-not-allowed')
})

test('a duplicate is reopened without its survivor, and cannot be appealed', t => {
  const merged = arrived.assignment().does(coordinator, {decision: 'merge', into: 'b-9', reason})
  t.like(merged.m(), {stage: 'closed', outcome: 'duplicate', into: 'b-9', reporters: [own]})
  t.is(merged.refuses(reporter, {decision: 'appeal', reason}), 'decision-not-allowed')
  merged.decides(coordinator, {decision: 'reopen', reason})
  t.is(merged.m().into, 'b-9', 'still known while the survivor is asked to let it go')
  t.like(merged.thenMoves('move').m(), {stage: 'review', outcome: null, into: null})
})

test('a survivor that is open for a duplicate alone does not let it go', t => {
  const left = {...survivor, reporters: [other, third]}
  t.deepEqual(detach(left, duplicate), {problem: {code: 'decision-not-allowed', stage: 'assignment'}})
  const closed: Movement = {...left, stage: 'closed'}
  t.deepEqual(detach(closed, duplicate), {changed: {reporters: []}})
  const reopened = {...closed, moving: {to: 'review', outcome: null, because: 'reopen', set: {}}} as const
  t.deepEqual(detach(reopened, duplicate), {problem: {code: 'decision-not-allowed', stage: 'closed'}})
  const unlinked = {...closed, moving: {to: 'closed', outcome: null, because: 'unlink', set: {}}} as const
  t.deepEqual(detach(unlinked, duplicate), {changed: {reporters: []}}, 'it stays closed')
})

test('what is opened again waits while its survivor takes it on to a survivor of its own; what is given back does not', t => {
  const leaving = {...survivor, reporters: [own, other, third]}
  const moving = {to: 'closed', outcome: 'duplicate', because: 'merge', set: {into: 'b-7'}} as const
  const reopened: Movement = {...duplicate, moving: {to: 'review', outcome: null, because: 'reopen', set: {into: null}}}
  const turnedDown: Movement = {...duplicate, moving: {...moving, turnedDown: 'moving'}}
  t.deepEqual(detach({...leaving, moving}, reopened), {problem: {code: 'conflict'}})
  t.deepEqual(detach({...leaving, moving}, turnedDown), {changed: {reporters: [own]}})
  t.deepEqual(detach(leaving, reopened), {changed: {reporters: [own]}})
})
