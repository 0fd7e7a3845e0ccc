// Retention on real servers: what of a class of data is over its time goes, and nothing else with it.
import type {Erasure, PersonData, RetentionRun} from '@rin/contracts'
import test from 'ava'
import {type Consortium, report, startConsortium, text, until} from './support/consortium.ts'
import {logFiles} from './support/everywhere.ts'
import {periodsOf} from './support/retention-periods.ts'

let c: Consortium
test.before(async () => {
  const short = {'sealed-names': '1 seconds', 'people-without-role': '1 seconds'} as const
  c = await startConsortium({RIN_RETENTION_FILE: await periodsOf(short)})
})
test.after.always(() => c?.stop())

const idOf = async (who: string): Promise<string> => (await c.me(who)).person
const dataOf = (who: string, id: string) => c.api.get<PersonData>(who, `/people/${id}/data`)
const run = async () => (await c.api.done<RetentionRun>('operator', '/retention/runs', {dryRun: false})).items
const eventsOf = async (id: string) => (await c.history(id)).map(({event}) => event)

/** Runs until this class of data had something over its time. */
const untilErased = (dataClass: string) =>
  until(`${dataClass} were erased`, async () => {
    const item = (await run()).find(each => each.dataClass === dataClass)
    return item !== undefined && item.erased > 0
  })

test.serial(
  'after its time nobody knows who stood behind a name in a sealed case, whatever is asked or erased',
  async t => {
    const person = await idOf('partner-2')
    const {id} = await c.reportAs('partner-2', {confidentiality: 'sealed'})
    await c.api.done('partner-2', `/barriers/${id}/comments`, {audience: 'shared', text: text('Noch etwas.')})
    t.is((await dataOf('partner-2', person)).held.filter(({texts}) => texts.length > 0).length, 2)
    await c.decide('partner-2', id, {decision: 'withdraw', reason: text('Hat sich erledigt.')})
    await untilErased('sealed-names')
    await until('comments have lost it as well', async () => {
      const items = await run()
      return items.every(({dataClass, due}) => dataClass !== 'sealed-names' || due === 0)
    })
    t.is((await c.view(id)).title.text, report().title.text, 'the texts of the case have a longer time')
    t.deepEqual((await dataOf('coordination', person)).held, [])
    const own = (await dataOf('partner-2', person)).held
    t.deepEqual(
      own.flatMap(({names, texts}) => [...names, ...texts]),
      [],
    )
    const before = await eventsOf(id)
    const {status} = await c.api.post('coordination', `/people/${person}/erase`, {ground: 'objection'})
    t.is(status, 201)
    t.is((await c.view(id)).title.text, report().title.text)
    t.deepEqual(await eventsOf(id), before, 'nothing in the case tells who was erased')
  },
)

test.serial(
  'whoever has had no role for long loses name and identity; what they typed has a time of its own',
  async t => {
    const person = await idOf('mentoring')
    const {id} = await c.reportAs('mentoring')
    await c.api.done('coordination', `/people/${person}/roles`, {roles: []})
    await untilErased('people-without-role')
    t.is((await c.view(id)).title.text, report().title.text)
    const {groups} = c.system.processes
    await groups.stop()
    groups.start()
    // The last start is the second.
    await until('what was erased was erased once more', async () => {
      const lines = logFiles(c).get('logs/groups.log') ?? ''
      return lines.slice(lines.lastIndexOf('"started"')).includes('all erasures were carried out once more')
    })
    t.is((await c.view(id)).title.text, report().title.text, 'also after what a start does')
    const erasure = await c.api.get<Erasure>('coordination', `/people/${person}/erasure`)
    t.like(erasure, {directoryOnly: true, ground: 'no-longer-needed', forgotten: {}})
    t.truthy(erasure.done)
    const {items} = await c.api.get<{items: {id: string}[]}>('coordination', '/people?limit=100')
    t.false(
      items.some(each => each.id === person),
      'nobody is listed who is gone',
    )
    const roles = [{role: 'partner'}]
    t.like(await c.api.post('coordination', `/people/${person}/roles`, {roles}), {status: 404})
    const {body} = await c.api.post<Erasure>('coordination', `/people/${person}/erase`, {ground: 'objection'})
    t.like(body, {directoryOnly: false, forgotten: {barriers: {texts: 4}}}, 'and may still be erased as a whole')
    t.is((await c.view(id)).title.text, '')
  },
)

test.serial('the last who coordinates is not erased', async t => {
  const coordinating = ['coordination', 'coordination-2', 'head']
  const [first = '', second = '', last = ''] = await Promise.all(coordinating.map(idOf))
  for (const person of [first, second]) {
    t.is((await c.api.post('head', `/people/${person}/erase`, {ground: 'objection'})).status, 201)
  }
  t.like(await c.api.post('head', `/people/${last}/erase`, {ground: 'objection'}), {
    status: 409,
    body: {code: 'last-coordinator'},
  })
})
