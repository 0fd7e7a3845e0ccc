// The text of contracts/README.md: everything the parts say to each other, as tables.
import * as z from 'zod'
import type {Endpoint} from './command.ts'
import {decisionNames, decisions} from './decisions.ts'
import {type Stage, stages} from './movement.ts'
import {moveNames, moves} from './moves.ts'
import {problemCodes, problemKinds} from './problems.ts'
import {solutionDecisionNames, solutionDecisions} from './solution-decisions.ts'
import {solutionMoveNames, solutionMoves} from './solution-moves.ts'
import {endpoints, events} from './subjects.ts'

type Cell = string
const NONE = '–'

/** A table whose columns line up, so that it reads well as text, too. */
function table(heads: readonly Cell[], rows: readonly (readonly Cell[])[]): string {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map(row => row[i]?.length ?? 0)))
  const line = (cells: readonly Cell[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [line(heads), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

const code = (text: string): Cell => `\`${text}\``
const codes = (all: readonly string[]): Cell => all.map(code).join(', ') || NONE

/** The names of an object's fields; a question mark after those that may be left out. */
function fields(schema: z.ZodType): Cell {
  if (!(schema instanceof z.ZodObject)) return NONE
  const shape = Object.entries<z.ZodType>(schema.shape)
  return codes(shape.map(([name, field]) => (field.safeParse(undefined).success ? `${name}?` : name)))
}

const endpointTable = (of: readonly Endpoint[]): string =>
  table(
    ['Subject', 'What', 'Served by', 'Sent by', 'Data'],
    of
      .toSorted((a, b) => (a.subject < b.subject ? -1 : 1))
      .map(({subject, about, servedBy, sentBy, data}) => [
        code(subject),
        about,
        servedBy,
        sentBy.join(', '),
        fields(data),
      ]),
  )

const eventTable = (): string =>
  table(
    ['Type', 'What', 'Data'],
    events.map(({type, about, data}) => [code(type), about, fields(data)]),
  )

const problemTable = (): string =>
  table(
    ['Code', 'Status', 'Title'],
    problemCodes.map(name => [code(name), String(problemKinds[name].status), problemKinds[name].en]),
  )

type Who = (typeof decisions)[keyof typeof decisions]['who'][number]

const whoWords: Record<Who, string> = {
  coordinator: 'coordinator',
  'coordinator-of-silent': 'coordinator, when the group is silent',
  reporter: "reporter's organisation",
  lead: 'lead of the group',
  member: 'member of the group or of one that supports it',
  'supporting-lead': 'lead of a group that supports it, for that group',
  'offered-lead': 'lead of the group it is offered to',
  confirmer: "reporter's organisation, or a coordinator where `confirmBy` says so",
}

const stagesFrom = (from: readonly Stage[]): Cell =>
  from.length === stages.length - 1 && !from.includes('closed') ? 'any open stage' : from.join(', ')

const decisionTable = (): string =>
  table(
    ['Decision', 'From', 'To', 'Who', 'Must carry', 'May carry'],
    decisionNames.map(name => {
      const row: {
        from: readonly Stage[]
        to: string | null
        outcome?: string
        who: readonly Who[]
        must: readonly string[]
        may?: readonly string[]
      } = decisions[name]
      const to = row.to === null ? 'same' : row.to
      return [
        code(name),
        stagesFrom(row.from),
        row.outcome ? `${to}: ${row.outcome}` : to,
        row.who.map(who => whoWords[who]).join('; '),
        codes(row.must),
        codes(row.may ?? []),
      ]
    }),
  )

const moveTable = (): string =>
  table(
    ['Move', 'What', 'Clocks'],
    moveNames.map(name => {
      const row: {says: string; clocks?: readonly string[]} = moves[name]
      return [code(name), row.says, row.clocks?.join(', ') ?? NONE]
    }),
  )

const solutionDecisionTable = (): string =>
  table(
    ['Decision', 'From', 'On a commitment that is', 'Who', 'Must carry', 'May carry'],
    solutionDecisionNames.map(name => {
      const row: {
        from: readonly string[]
        who: readonly string[]
        must: readonly string[]
        may?: readonly string[]
        commitment?: readonly string[]
      } = solutionDecisions[name]
      return [
        code(name),
        row.from.join(', '),
        row.commitment?.join(', ') ?? NONE,
        row.who.join('; '),
        codes(row.must),
        codes(row.may ?? []),
      ]
    }),
  )

const solutionMoveTable = (): string =>
  table(
    ['Move', 'What', 'Clocks'],
    solutionMoveNames.map(name => {
      const row: {says: string; clocks?: readonly string[]} = solutionMoves[name]
      return [code(name), row.says, row.clocks?.join(', ') ?? NONE]
    }),
  )

/** The whole file. */
export const readme = (): string => `# What the parts say to each other

This file is generated from \`src\` by \`npm run contracts\`; a test fails when it is out of date. Change the sources, not this file.

Parts talk over NATS only: commands (\`cmd.<kind>.<verb>\`) ask for a change, queries (\`qry.<kind>.<question>\`) change
nothing, events (\`evt.<kind>.<event>.<id>\`) say what happened. A question mark marks what may be left out.
\`samples\` holds an event of every type as it is published; these must be readable for ever.

## Commands

${endpointTable(endpoints.filter(({subject}) => subject.startsWith('cmd.')))}

## Queries

${endpointTable(endpoints.filter(({subject}) => subject.startsWith('qry.')))}

## Events

\`changed\` holds each field of the movement that changed, with its new value; \`texts\` holds salted commitments, never text.

${eventTable()}

## Decisions

People decide, the workflow moves: what leads to another stage, and \`adopt\`, \`link\` and \`unlink\`, is carried out by the
workflow.

${decisionTable()}

Those on a solution; lead and member are those of the groups that hold its barriers, committed is the organisation that is asked:

${solutionDecisionTable()}

## Moves

The workflow's own moves, in the order in which they come when several are due at the same instant.

${moveTable()}

Those on a solution, while it is delivering:

${solutionMoveTable()}

## Problems

${problemTable()}
`
