// The groups service: the directory of organisations, people and their roles, and working groups; and the end of personal data.
import {fileURLToPath} from 'node:url'
import * as contracts from '@rin/contracts'
import {keepRecords} from '@rin/kit/keeping'
import {repeat} from '@rin/kit/repeat'
import {run} from '@rin/kit/run'
import {handle, serve} from '@rin/kit/serve'
import * as z from 'zod'
import {directoryCommands} from './commands.ts'
import {evolveGroup, evolveOrganisation, evolvePerson, evolveRetention} from './domain.ts'
import {erasing} from './erasure.ts'
import {registerFirst} from './first-coordinator.ts'
import {leadsOf} from './leads.ts'
import {membershipCommands} from './memberships.ts'
import {youngOplog} from './oplog.ts'
import {directoryQueries} from './queries.ts'
import {retention} from './retention.ts'
import {periodOfCopy, readRetentionRules} from './retention-rules.ts'
import {directoryStore, withoutAccount} from './store.ts'

const config = {
  RIN_FIRST_COORDINATOR_ISSUER: z.url().optional(),
  RIN_FIRST_COORDINATOR_SUBJECT: z.string().min(1).optional(),
  RIN_FIRST_COORDINATOR_ORGANISATION: contracts.Id.optional(),
  RIN_RETENTION_FILE: z.string().default(fileURLToPath(new URL('../retention.json', import.meta.url))),
  /** How often it is looked whether a daily run is due, and whether the database's log of operations is too old. */
  RIN_RETENTION_EVERY_MS: z.coerce.number().int().min(1_000).default(60_000),
}

const ERASURES_EVERY_MS = 5_000

await run('groups', {mongo: true, config}, async ({config, ...frame}) => {
  const {log, connection, db, onStop} = frame
  const store = directoryStore(db)
  await Promise.all([store.organisations, store.people, store.groups, store.runs].map(model => model.createIndexes()))
  await store.fill()
  const keeping = keepRecords('groups', frame)
  const directory = {
    organisations: keeping.records({
      kind: 'organisation',
      model: store.organisations,
      evolve: evolveOrganisation,
    }),
    people: keeping.records({kind: 'person', model: store.people, evolve: evolvePerson, keeps: withoutAccount}),
    groups: keeping.records({kind: 'group', model: store.groups, evolve: evolveGroup}),
  }
  const runs = keeping.records({kind: 'retention', model: store.runs, evolve: evolveRetention})
  const {
    RIN_FIRST_COORDINATOR_ISSUER: issuer,
    RIN_FIRST_COORDINATOR_SUBJECT: subject,
    RIN_FIRST_COORDINATOR_ORGANISATION: organisation,
  } = config
  const leads = leadsOf(directory.groups)
  await keeping.start(async () => {
    if (issuer && subject && organisation) await registerFirst(directory, store, {issuer, subject, organisation})
    await leads.noteAll(store.leads().cursor())
  })
  const memberships = membershipCommands(directory, leads)
  const rules = readRetentionRules(config.RIN_RETENTION_FILE)
  const erasures = erasing(directory, {connection, leads, store, rules, log})
  const retaining = retention({connection, rules, runs, store, erasing: erasures, log})
  const oplog = youngOplog(db, periodOfCopy(rules, 'oplog'), log)
  const commands = directoryCommands(directory, store, leads, memberships)
  const queries = directoryQueries(directory, store, rules)
  const slots = {commands: 64, queries: 256, recovery: 1}
  const {refusal} = keeping
  const serving = serve(connection, {process: 'groups', version: '0.1.0', log, slots, refusal}, [
    handle(contracts.registerOrganisation, 'commands', commands.registerOrganisation),
    handle(contracts.registerPerson, 'commands', commands.registerPerson),
    handle(contracts.assignRoles, 'commands', commands.assignRoles),
    handle(contracts.formGroup, 'commands', commands.formGroup),
    handle(contracts.charterGroup, 'commands', commands.charterGroup),
    handle(contracts.joinGroup, 'commands', commands.joinGroup),
    handle(contracts.leaveGroup, 'commands', commands.leaveGroup),
    handle(contracts.erasePerson, 'commands', erasures.erase),
    handle(contracts.runRetention, 'commands', retaining.run),
    handle(contracts.listOrganisations, 'queries', queries.listOrganisations),
    handle(contracts.listPeople, 'queries', queries.listPeople),
    handle(contracts.viewPerson, 'queries', queries.viewPerson),
    handle(contracts.resolvePerson, 'queries', queries.resolvePerson),
    handle(contracts.listGroups, 'queries', queries.listGroups),
    handle(contracts.viewOrganisation, 'queries', queries.viewOrganisation),
    handle(contracts.viewGroup, 'queries', queries.viewGroup),
    handle(contracts.listMemberships, 'queries', queries.memberships),
    handle(contracts.listLeads, 'queries', queries.leads),
    handle(contracts.readRoles, 'queries', queries.roles),
    handle(contracts.groupsForIndustry, 'queries', queries.groupsForIndustry),
    handle(contracts.readErasure, 'queries', erasures.report),
    handle(contracts.readPersonOnFile, 'queries', queries.file),
    handle(contracts.readRetentionRules, 'queries', retaining.rules),
    handle(contracts.listRetentionRuns, 'queries', retaining.list),
    handle(contracts.recoverGroups, 'recovery', async message => {
      const recovered = await keeping.recover(message)
      erasures.again()
      return recovered
    }),
  ])
  onStop(serving.stop)
  onStop(repeat(ERASURES_EVERY_MS, erasures.goOn))
  onStop(
    repeat(config.RIN_RETENTION_EVERY_MS, async () => {
      await retaining.daily(new Date().toISOString())
      await oplog.forget(Date.now())
    }),
  )
})
