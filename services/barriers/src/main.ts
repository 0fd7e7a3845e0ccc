// The barriers service: takes reports and decisions, makes the workflow's moves, and shows what became of them.
import {fileURLToPath} from 'node:url'
import * as contracts from '@rin/contracts'
import {consume} from '@rin/kit/consume'
import {keepRecords} from '@rin/kit/keeping'
import {readPolicyFiles} from '@rin/kit/policy-files'
import {run} from '@rin/kit/run'
import {handle, serve} from '@rin/kit/serve'
import * as z from 'zod'
import {barrierCommands, keptOfReport} from './commands.ts'
import {consents} from './consents.ts'
import {disclosureStore} from './disclosure-store.ts'
import {disclosing} from './disclosures.ts'
import {evolveComment} from './domain/comment.ts'
import {evolveDisclosure} from './domain/disclosure.ts'
import {evolve} from './domain/state.ts'
import {earlierQuery} from './earlier.ts'
import {factFinder} from './facts.ts'
import {barrierFollowing} from './following.ts'
import {linkCounter} from './links.ts'
import {workflowCommands} from './moves.ts'
import {personalData} from './personal-data.ts'
import {barrierQueries, workflowQueries} from './queries.ts'
import {reassigning} from './reassign.ts'
import {showing} from './showing.ts'
import {barrierStore} from './store.ts'
import {barrierTexts} from './texts.ts'

const config = {RIN_POLICY_DIR: z.string().default(fileURLToPath(new URL('../policies', import.meta.url)))}

/** So many changes of roles are looked after at once. */
const ROLES_AT_ONCE = 4

await run('barriers', {mongo: true, config}, async ({config, ...frame}) => {
  const {log, connection, db, onStop} = frame
  const policies = readPolicyFiles(config.RIN_POLICY_DIR, contracts.Policy)
  const store = barrierStore(db)
  const disclosed = disclosureStore(db)
  await Promise.all([store.barriers, store.comments, disclosed.disclosures].map(model => model.createIndexes()))
  await store.fillListed()

  const keeping = keepRecords('barriers', frame)
  const barriers = keeping.records({kind: 'barrier', model: store.barriers, evolve, keeps: keptOfReport})
  const comments = keeping.records({kind: 'comment', model: store.comments, evolve: evolveComment})
  const disclosures = keeping.records({kind: 'disclosure', model: disclosed.disclosures, evolve: evolveDisclosure})
  await keeping.start()

  const facts = factFinder(connection, store)
  const shown = showing(connection, linkCounter(store.barriers), policies)
  const people = barrierCommands(barriers, comments, {store, facts, shown, policies})
  const workflow = {
    ...workflowCommands(barriers, facts, policies),
    ...consents(barriers, store),
    ...workflowQueries(barriers, store),
  }
  const queries = barrierQueries(barriers, {store, shown, facts, policies})
  const following = barrierFollowing(barriers, store)
  const disclose = disclosing(barriers, disclosures, disclosed)
  const personal = personalData({barriers, comments, disclosures}, store, disclosed)

  const serving = serve(
    connection,
    {
      process: 'barriers',
      version: '0.1.0',
      log,
      slots: {commands: 256, moves: 64, queries: 256, recovery: 1},
      refusal: keeping.refusal,
    },
    [
      handle(contracts.reportBarrier, 'commands', people.report),
      handle(contracts.decideBarrier, 'commands', people.decide),
      handle(contracts.commentBarrier, 'commands', people.comment),
      handle(contracts.followBarrier, 'commands', following.follow),
      handle(contracts.askDisclosure, 'commands', disclose.ask),
      handle(contracts.decideDisclosure, 'commands', disclose.decide),
      handle(contracts.showDisclosure, 'commands', disclose.show),
      handle(contracts.forgetInBarriers, 'commands', personal.forget),
      handle(contracts.retainInBarriers, 'commands', personal.retain),
      handle(contracts.advanceBarrier, 'moves', workflow.advance),
      handle(contracts.attachBarrier, 'moves', workflow.attach),
      handle(contracts.detachBarrier, 'moves', workflow.detach),
      handle(contracts.linkBarrier, 'moves', workflow.link),
      handle(contracts.unlinkBarrier, 'moves', workflow.unlink),
      handle(contracts.viewBarrier, 'queries', queries.view),
      handle(contracts.barrierStanding, 'queries', queries.standing),
      handle(contracts.listBarriers, 'queries', queries.list),
      handle(contracts.listClocks, 'queries', queries.clocks),
      handle(contracts.readBoard, 'queries', queries.board),
      handle(contracts.readPolicies, 'queries', queries.policies),
      handle(contracts.listDecisions, 'queries', queries.decisions),
      handle(contracts.earlierBarriers, 'queries', earlierQuery(store)),
      handle(contracts.listComments, 'queries', queries.comments),
      handle(contracts.listFollowedBarriers, 'queries', following.list),
      handle(contracts.openBarrier, 'queries', barrierTexts(barriers, store)),
      handle(contracts.listDisclosures, 'queries', disclose.list),
      handle(contracts.listToldOf, 'queries', disclose.told),
      handle(contracts.openDisclosures, 'queries', disclose.texts),
      handle(contracts.listHeldInBarriers, 'queries', personal.held),
      handle(contracts.readMovement, 'moves', workflow.movement),
      handle(contracts.barrierAsks, 'moves', workflow.asks),
      handle(contracts.listOpenBarriers, 'queries', workflow.open),
      handle(contracts.recoverBarriers, 'recovery', keeping.recover),
    ],
  )
  onStop(serving.stop)

  const consuming = consume({
    connection,
    stream: contracts.EVENTS,
    durable: contracts.BARRIERS.durable,
    concurrency: ROLES_AT_ONCE,
    ackWaitMs: contracts.BARRIERS.ackWaitMs,
    log,
    onPoison: () => {},
    handle: reassigning(connection, barriers, store),
  })
  onStop(consuming.stop)
})
