// The solutions service: what is proposed to take barriers down, for which barriers it was adopted, and the catalogue of what works.
import {fileURLToPath} from 'node:url'
import * as contracts from '@rin/contracts'
import {keepRecords} from '@rin/kit/keeping'
import {readPolicyFiles} from '@rin/kit/policy-files'
import {run} from '@rin/kit/run'
import {handle, serve} from '@rin/kit/serve'
import * as z from 'zod'
import {solutionCommands} from './commands.ts'
import {solutionComments} from './comments.ts'
import {evolveComment} from './domain/comment.ts'
import {evolvePattern} from './domain/pattern.ts'
import {evolve} from './domain/state.ts'
import {factFinder} from './facts.ts'
import {solutionFollowing} from './following.ts'
import {solutionLists} from './lists.ts'
import {workflowCommands} from './moves.ts'
import {patternCommands} from './pattern-commands.ts'
import {patternQueries} from './pattern-queries.ts'
import {patternStore} from './pattern-store.ts'
import {personalData} from './personal-data.ts'
import {keptOfProposal, proposals} from './proposals.ts'
import {solutionQueries} from './queries.ts'
import {catalogue} from './shelf.ts'
import {standings} from './standing.ts'
import {solutionStore} from './store.ts'
import {suggester} from './suggestions.ts'

const config = {RIN_SOLUTION_POLICY_DIR: z.string().default(fileURLToPath(new URL('../policies', import.meta.url)))}

await run('solutions', {mongo: true, config}, async ({config, ...frame}) => {
  const {log, connection, db, onStop} = frame
  const policies = readPolicyFiles(config.RIN_SOLUTION_POLICY_DIR, contracts.SolutionPolicy)
  const store = solutionStore(db)
  const shelved = patternStore(db)
  await Promise.all([store.solutions, store.comments, shelved.patterns].map(model => model.createIndexes()))
  await store.fillMovement()
  const keeping = keepRecords('solutions', frame)
  const solutions = keeping.records({kind: 'solution', model: store.solutions, evolve, keeps: keptOfProposal})
  const patterns = keeping.records({kind: 'pattern', model: shelved.patterns, evolve: evolvePattern})
  const comments = keeping.records({kind: 'remark', model: store.comments, evolve: evolveComment})
  await keeping.start()
  const barriersOf = standings(connection)
  const facts = factFinder(connection, barriersOf)
  const commands = solutionCommands(solutions, barriersOf, facts, policies, store)
  const workflow = workflowCommands(solutions, connection, policies)
  const lists = solutionLists(store, barriersOf, policies)
  const queries = solutionQueries(solutions, store, barriersOf, facts, policies)
  const proposing = proposals(solutions, barriersOf, facts, policies)
  const patternsDo = patternCommands(patterns, solutions, store, barriersOf, proposing.record)
  const shelf = catalogue(shelved)
  await shelf.current()
  const patternsSay = patternQueries(patterns, shelf, store)
  const {suggest} = suggester(connection, shelf, store)
  const commenting = solutionComments(solutions, comments, store, barriersOf)
  const following = solutionFollowing(solutions, store, barriersOf)
  const personal = personalData(solutions, comments, store)

  const slots = {commands: 64, moves: 32, queries: 128, recovery: 1}
  const {refusal} = keeping
  const serving = serve(connection, {process: 'solutions', version: '0.1.0', log, slots, refusal}, [
    handle(contracts.proposeSolution, 'commands', proposing.propose),
    handle(contracts.decideSolution, 'commands', commands.decide),
    handle(contracts.commentSolution, 'commands', commenting.comment),
    handle(contracts.followSolution, 'commands', following.follow),
    handle(contracts.forgetInSolutions, 'commands', personal.forget),
    handle(contracts.retainInSolutions, 'commands', personal.retain),
    handle(contracts.advanceSolution, 'moves', workflow.advance),
    handle(contracts.reserveSolution, 'moves', workflow.reserve),
    handle(contracts.dropSolution, 'moves', workflow.drop),
    handle(contracts.noteFinding, 'moves', workflow.note),
    handle(contracts.readSolutionMovement, 'moves', queries.movement),
    handle(contracts.listOpenSolutions, 'queries', queries.open),
    handle(contracts.readSolutionPolicies, 'queries', queries.policies),
    handle(contracts.viewSolution, 'queries', queries.view),
    handle(contracts.listSolutionDecisions, 'queries', queries.decisions),
    handle(contracts.listSolutions, 'queries', lists.newest),
    handle(contracts.listSolutionClocks, 'queries', lists.clocks),
    handle(contracts.openSolutions, 'queries', lists.texts),
    handle(contracts.listSolutionComments, 'queries', commenting.list),
    handle(contracts.openRemarks, 'queries', commenting.texts),
    handle(contracts.listFollowedSolutions, 'queries', following.list),
    handle(contracts.listHeldInSolutions, 'queries', personal.held),
    handle(contracts.publishPattern, 'commands', patternsDo.publish),
    handle(contracts.revisePattern, 'commands', patternsDo.revise),
    handle(contracts.adoptPattern, 'commands', patternsDo.adopt),
    handle(contracts.viewPattern, 'queries', patternsSay.view),
    handle(contracts.searchPatterns, 'queries', patternsSay.search),
    handle(contracts.openPatterns, 'queries', patternsSay.texts),
    handle(contracts.suggestPatterns, 'queries', suggest),
    handle(contracts.recoverSolutions, 'recovery', keeping.recover),
  ])
  onStop(serving.stop)
})
