// The solutions service: what is proposed to take barriers down, and for which barriers it was adopted.
import * as contracts from '@rin/contracts'
import {relay} from '@rin/kit/outbox'
import {records} from '@rin/kit/record'
import {run} from '@rin/kit/run'
import {handle, serve} from '@rin/kit/serve'
import {solutionCommands} from './commands.ts'
import {evolve} from './domain.ts'
import {solutionQueries} from './queries.ts'
import {standings} from './standing.ts'
import {solutionStore} from './store.ts'

await run('solutions', {mongo: true}, async ({log, connection, db, onStop}) => {
  const store = solutionStore(db)
  await store.solutions.createIndexes()
  const outbox = relay(store.solutions, connection, log)
  onStop(outbox.stop)
  await outbox.start()
  const source = '/services/solutions'
  const solutions = records({kind: 'solution', source, model: store.solutions, relay: outbox, evolve})
  const barriersOf = standings(connection)
  const commands = solutionCommands(solutions, barriersOf)
  const queries = solutionQueries(solutions, store, barriersOf)

  const slots = {commands: 64, moves: 32, queries: 128}
  const serving = serve(connection, {process: 'solutions', version: '0.1.0', log, slots}, [
    handle(contracts.proposeSolution, 'commands', commands.propose),
    handle(contracts.reserveSolution, 'moves', commands.reserve),
    handle(contracts.viewSolution, 'queries', queries.view),
    handle(contracts.listSolutions, 'queries', queries.list),
  ])
  onStop(serving.stop)
})
