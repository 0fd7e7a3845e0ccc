// The solutions service: what is proposed to take barriers down, and for which barriers it was adopted.
import * as contracts from '@rin/contracts'
import {relay} from '@rin/kit/outbox'
import {records} from '@rin/kit/record'
import {run} from '@rin/kit/run'
import {handle, serve} from '@rin/kit/serve'
import {solutionCommands} from './commands.ts'
import {evolve} from './domain/state.ts'
import {factFinder} from './facts.ts'
import {solutionQueries} from './queries.ts'
import {standings} from './standing.ts'
import {solutionStore} from './store.ts'

await run('solutions', {mongo: true}, async ({log, connection, db, onStop}) => {
  const store = solutionStore(db)
  await store.solutions.createIndexes()
  await store.fillMovement()
  const outbox = relay(store.solutions, connection, log)
  onStop(outbox.stop)
  await outbox.start()
  const source = '/services/solutions'
  const solutions = records({kind: 'solution', source, model: store.solutions, relay: outbox, evolve})
  const barriersOf = standings(connection)
  const facts = factFinder(connection, barriersOf)
  const commands = solutionCommands(solutions, barriersOf, facts)
  const queries = solutionQueries(solutions, store, barriersOf, facts)

  const slots = {commands: 64, moves: 32, queries: 128}
  const serving = serve(connection, {process: 'solutions', version: '0.1.0', log, slots}, [
    handle(contracts.proposeSolution, 'commands', commands.propose),
    handle(contracts.decideSolution, 'commands', commands.decide),
    handle(contracts.reserveSolution, 'moves', commands.reserve),
    handle(contracts.noteFinding, 'moves', commands.note),
    handle(contracts.viewSolution, 'queries', queries.view),
    handle(contracts.listSolutionDecisions, 'queries', queries.decisions),
    handle(contracts.listSolutions, 'queries', queries.list),
  ])
  onStop(serving.stop)
})
