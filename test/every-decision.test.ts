// Proof that /openapi.json is enough: a client with paths and bodies from it alone makes every decision of the table.
import {readFile} from 'node:fs/promises'
import {Policy} from '@rin/contracts'
import {fetchToken} from '@rin/demo/token'
import test, {type ExecutionContext} from 'ava'
import {type Consortium, inDays, startConsortium, until} from './support/consortium.ts'
import {type JsonSchema, samplesOf} from './support/samples.ts'

interface Operation {
  operationId: string
  requestBody?: {content: Record<string, {schema: JsonSchema}>}
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: {schemas: Record<string, JsonSchema>}
}
interface Found {
  path: string
  method: string
  schema: JsonSchema
}

/** What the document says of a barrier, as far as this client looks at it. */
interface Seen {
  id: string
  moving: unknown
  actions: string[]
  commitments?: {id: string; actions: string[]}[]
  assignment: {offeredTo: string | null} | null
}

/** Which of the bodies that fit a schema is sent. */
type Choice = (bodies: unknown[]) => unknown

/** What no document can know: who and what there is, and which day it is. */
type Known = Record<string, unknown>

const policies = new URL('../services/barriers/policies/1.json', import.meta.url)

let c: Consortium
let document: Document
test.before(async () => {
  const policy = Policy.parse(JSON.parse(await readFile(policies, 'utf8')))
  // Still-solved answers a question that is asked after three months.
  policy.clocks.effect.target = '1 seconds'
  c = await startConsortium({}, {barriers: policy})
  document = (await (await fetch(`${c.system.api}/openapi.json`)).json()) as Document
})
test.after.always(() => c?.stop())

const resolved = (schema: JsonSchema): JsonSchema =>
  (schema.$ref && document.components.schemas[schema.$ref.replace('#/components/schemas/', '')]) || schema

/** The one operation that is as wanted. */
function operation(wanted: (operation: Operation, schema: JsonSchema) => boolean): Found {
  const found = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, each]): Found[] => {
      const schema = resolved(each.requestBody?.content['application/json']?.schema ?? {})
      return wanted(each, schema) ? [{path, method: method.toUpperCase(), schema}] : []
    }),
  )
  const [only, another] = found
  if (!only || another) throw new Error(`the document has ${found.length} such operations`)
  return only
}
const named = (id: string): Found => operation(({operationId}) => operationId === id)

/** The name of the decision that a member of the union is for. */
const nameOf = (member: JsonSchema): unknown => resolved(member).properties?.decision?.const

async function send<T>(who: string, {path, method}: Found, id: string, body?: unknown): Promise<[number, T]> {
  const {token} = await fetchToken(c.system.issuer, who)
  const response = await fetch(`${c.system.api}${path.replace('{id}', id)}`, {
    method,
    headers: {authorization: `Bearer ${token}`, ...(body ? {'content-type': 'application/json'} : {})},
    ...(body ? {body: JSON.stringify(body)} : {}),
  })
  return [response.status, (await response.json()) as T]
}

/** A body made from its schema, with what only the caller knows. */
function bodyFor(schema: JsonSchema, choice: Choice, known: Known): unknown {
  const body = choice(samplesOf(schema, document)) as Known
  for (const name of Object.keys(known)) if (!(name in body)) throw new Error(`${JSON.stringify(body)} lacks ${name}`)
  return {...body, ...known}
}

/** Decides on records of one kind. */
function client(t: ExecutionContext, choice: Choice, kind: 'Barrier' | 'Solution') {
  const deciding = named(`decide${kind}`)
  const members = new Map(deciding.schema.oneOf?.map(member => [nameOf(member), member]))
  const viewing = named(`view${kind}`)
  const made = new Set<string>()

  const view = async (who: string, id: string): Promise<Seen> => (await send<Seen>(who, viewing, id))[1]
  async function create(who: string, id: string, known: Known = {}): Promise<string> {
    const found = named(id)
    const [status, answer] = await send<Seen>(who, found, '', bodyFor(found.schema, choice, known))
    t.is(status, 201, `${id}: ${JSON.stringify(answer)}`)
    return answer.id
  }
  async function decide(who: string, id: string, decision: string, known: Known = {}): Promise<void> {
    await until(`${who} is shown that ${decision} is possible`, async () => {
      const {actions, commitments = []} = await view(who, id)
      return [...actions, ...commitments.flatMap(each => each.actions)].includes(decision)
    })
    const body = bodyFor(members.get(decision) ?? {}, choice, known)
    const [status, answer] = await send(who, deciding, id, body)
    t.true(status === 200 || status === 202, `${JSON.stringify(body)} by ${who}: ${status} ${JSON.stringify(answer)}`)
    made.add(decision)
  }
  /** The group that the workflow has offered it to. */
  const offered = (id: string): Promise<string> =>
    until('it is offered', async () => (await view('coordination', id)).assignment?.offeredTo)
  /** The decisions that the record holds and that were not undone. */
  async function kept(id: string): Promise<string[]> {
    const [, {items}] = await send<{items: {decision: string; undone: unknown}[]}>(
      'coordination',
      named('listDecisions'),
      id,
    )
    return items.filter(({undone}) => !undone).map(({decision}) => decision)
  }
  /** The commitment on which this decision is possible. */
  const commitment = async (who: string, id: string, decision: string): Promise<string> =>
    (await view(who, id)).commitments?.find(({actions}) => actions.includes(decision))?.id ?? 'none'
  return {create, decide, offered, kept, commitment, made, names: [...members.keys()]}
}

type Client = ReturnType<typeof client>

/** In review, closed and back again. */
async function reviewed({decide}: Client, id: string): Promise<void> {
  await decide('coordination', id, 'claim')
  await decide('coordination', id, 'ask')
  await decide('partner', id, 'answer')
  await decide('coordination', id, 'pause', {until: inDays(7)})
  await decide('coordination', id, 'resume')
  await decide('coordination', id, 'reclassify')
  await decide('coordination', id, 'decline')
  await decide('partner', id, 'appeal')
  // Whoever declined does not decide on the appeal.
  await decide('coordination-2', id, 'accept')
}

/** Linked to a structural barrier, and let go. */
async function linked({create, decide}: Client, id: string): Promise<void> {
  const structural = await create('partner', 'reportBarrier', {scope: 'structural'})
  await decide('coordination', id, 'link', {to: structural})
  await decide('coordination', id, 'unlink')
}

/** Offered, refused, offered to another group and worked on there until it is resolved. */
async function worked({create, decide, offered}: Client, id: string): Promise<void> {
  await decide(`lead-${await offered(id)}`, id, 'refuse')
  await decide('coordination', id, 'offer', {group: 'crafts'})
  await decide('lead-crafts', id, 'take', {targetDate: inDays(20)})
  // A later date waits for a coordinator.
  await decide('lead-crafts', id, 'reschedule', {targetDate: inDays(30)})
  await decide('coordination', id, 'approve-date')
  await decide('lead-crafts', id, 'reschedule', {targetDate: inDays(40)})
  await decide('coordination', id, 'reject-date')
  await decide('lead-crafts', id, 'add-support', {group: 'digital'})
  await decide('member-digital', id, 'progress')
  await decide('lead-digital', id, 'end-support', {group: 'digital'})
  await decide('lead-crafts', id, 'propose-abandon')
  await decide('coordination', id, 'reject-abandon')
  const solution = await create('member-crafts', 'proposeSolution', {barriers: [id]})
  await decide('lead-crafts', id, 'adopt', {solution})
  await decide('lead-crafts', id, 'resolve')
}

/** Contested, confirmed, asked for, returned, and given up. */
async function followedUp({decide}: Client, id: string): Promise<void> {
  await decide('partner', id, 'contest')
  await decide('lead-crafts', id, 'resolve')
  await decide('partner', id, 'confirm')
  await decide('partner', id, 'still-solved')
  await decide('partner', id, 'returned')
  await decide('lead-crafts', id, 'hand-back')
  await decide('head', id, 'escalate')
  await decide('coordination', id, 'abandon')
  await decide('coordination', id, 'reopen')
}

/** Asked of one organisation, and declined, released, broken, kept. */
async function promised({decide, commitment}: Client, id: string): Promise<void> {
  const lead = 'lead-health-care'
  const {organisation} = await c.me('partner-2')
  const about = async (who: string, decision: string): Promise<void> =>
    decide(who, id, decision, {commitment: await commitment(who, id, decision)})
  await decide('member-health-care', id, 'update')
  for (const ends of ['decline-commitment', 'accept-commitment']) {
    await decide(lead, id, 'ask-commitment', {organisation, due: inDays(20)})
    await about('partner-2', ends)
  }
  await about('partner-2', 'ask-release')
  await about(lead, 'refuse-release')
  await about(lead, 'break')
  await about('partner-2', 'keep')
  await decide(lead, id, 'ask-commitment', {organisation, due: inDays(20)})
  await about(lead, 'release')
}

const choices: Record<string, Choice> = {
  'the smallest body': bodies => bodies[0],
  'every field': bodies => bodies.at(-1),
}
for (const [name, choice] of Object.entries(choices)) {
  test(`every decision is made by a client that knows only the document, with ${name}`, async t => {
    const its = client(t, choice, 'Barrier')
    const id = await its.create('partner', 'reportBarrier')
    await reviewed(its, id)
    await linked(its, id)
    await worked(its, id)
    await followedUp(its, id)
    const survivor = await its.create('partner', 'reportBarrier')
    await its.decide('coordination', id, 'merge', {into: survivor})
    await until('the merge is carried out', async () => (await c.view(id)).outcome === 'duplicate')
    await its.decide('partner', survivor, 'withdraw')
    await until('the withdrawal is carried out', async () => (await c.view(survivor)).outcome === 'withdrawn')

    t.is(its.names.length, 34)
    t.deepEqual([...its.made].toSorted(), its.names.toSorted())
    const kept = new Set([...(await its.kept(id)), ...(await its.kept(survivor))])
    t.deepEqual([...kept].toSorted(), its.names.toSorted())
  })

  test(`and every decision on solutions, with ${name}`, async t => {
    const its = client(t, choice, 'Solution')
    const barrier = await c.taken()
    const proposed = () => its.create('member-health-care', 'proposeSolution', {barriers: [barrier]})
    await its.decide('lead-health-care', await proposed(), 'reject')
    await its.decide('member-health-care', await proposed(), 'withdraw')
    const id = await proposed()
    await c.decide('lead-health-care', barrier, {decision: 'adopt', solution: id})
    await promised(its, id)
    t.deepEqual([...its.made].toSorted(), its.names.toSorted())
    t.is(its.names.length, 11)
  })
}
