// What is told of a workflow while Temporal cannot be asked: the runs that were kept, and nothing that only Temporal knows.
import test from 'ava'
import {workflowStatus} from './status.ts'

const run = {
  kind: 'barrier',
  record: 'b-1',
  status: 'completed',
  startedAt: '2026-11-20T10:00:00.000Z',
  closedAt: '2026-11-23T10:00:00.000Z',
  events: 12,
  size: 4_000,
  digest: 'd'.repeat(64),
}

/** Asked with these runs kept, of a Temporal that fails like this. */
function asked(kept: readonly object[], failure: Error, deadline = Date.now() + 5_000) {
  const deadlines: number[] = []
  const client = {
    withDeadline: (until: number, work: () => Promise<unknown>) => {
      deadlines.push(until)
      return work()
    },
    workflow: {
      list: () => ({[Symbol.asyncIterator]: () => ({next: () => Promise.reject(failure)})}),
    },
  }
  const store = {ofRecord: async () => kept}
  const reply = workflowStatus(client as never, store as never, {kind: 'barrier', id: 'b-1'}, deadline)
  return {reply, deadlines}
}

const away = Object.assign(new Error('away'), {code: 14, details: '', metadata: {}})

test('while Temporal is away the kept runs are told, and nothing else is known', async t => {
  const deadline = Date.now() + 5_000
  const {reply, deadlines} = asked([{_id: 'r-1', state: run}], away, deadline)
  const told = await reply
  if ('problem' in told) return t.fail(told.problem.code)
  const {runs, ...status} = told.ok
  t.deepEqual(status, {
    workflow: 'barrier/b-1',
    run: 'r-1',
    status: 'other',
    startedAt: run.startedAt,
    waitsFor: null,
    until: null,
    version: null,
  })
  t.like(runs, [{run: 'r-1', status: 'completed', digest: run.digest}])
  // Who waits for a server that is away still gets the answer.
  t.true(deadlines.every(each => each < deadline))
})

test('while Temporal is away and no run is kept, nobody knows', async t => {
  t.deepEqual(await asked([], away).reply, {problem: {code: 'unavailable'}})
})

test('a bug is no outage', async t => {
  const bug = new TypeError('a bug')
  t.is(await t.throwsAsync(asked([{_id: 'r-1', state: run}], bug).reply), bug)
})
