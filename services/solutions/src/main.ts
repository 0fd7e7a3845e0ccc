// The solutions service: what is proposed to take barriers down, and for which barriers it was adopted.
import * as contracts from '@rin/contracts'
import {relay} from '@rin/kit/outbox'
import {pageOf} from '@rin/kit/pages'
import {records} from '@rin/kit/record'
import {run} from '@rin/kit/run'
import {handle, serve} from '@rin/kit/serve'
import {solutionCommands} from './commands.ts'
import {evolve} from './domain.ts'
import {solutionStore} from './store.ts'
import {mayRead, viewOf} from './views.ts'

await run('solutions', {mongo: true}, async ({log, connection, db, onStop}) => {
  const store = solutionStore(db)
  await store.solutions.createIndexes()
  const outbox = relay(store.solutions, connection, log)
  onStop(outbox.stop)
  await outbox.start()
  const source = '/services/solutions'
  const solutions = records({kind: 'solution', source, model: store.solutions, relay: outbox, evolve})
  const commands = solutionCommands(solutions, connection)

  const slots = {commands: 64, moves: 32, queries: 128}
  const serving = serve(connection, {process: 'solutions', version: '0.1.0', log, slots}, [
    handle(contracts.proposeSolution, 'commands', commands.propose),
    handle(contracts.reserveSolution, 'moves', commands.reserve),
    handle(contracts.viewSolution, 'queries', async ({actor, data}) => {
      if (!mayRead(actor)) return contracts.refuse('role-not-allowed')
      const record = await solutions.read(data.id)
      return record ? {ok: viewOf(record)} : contracts.refuse('not-found')
    }),
    handle(contracts.listSolutions, 'queries', async ({actor, data: {barrier, ...page}}) => {
      if (!mayRead(actor)) return contracts.refuse('role-not-allowed')
      return pageOf(
        page,
        (from, most) => store.list(barrier, from, most),
        record => ({at: record.state.proposedAt, id: record._id}),
        viewOf,
      )
    }),
  ])
  onStop(serving.stop)
})
