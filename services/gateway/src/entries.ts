// Entries of a history as people read them: around what the log tells a sentence, what somebody typed, and links.
import {auditing, type HistoryEntry, held, type ShownText, type ToldEvent} from '@rin/contracts'
import type {FastifyReply, FastifyRequest} from 'fastify'
import type {z} from 'zod'
import {spokenOf, wantedIn} from './language.ts'
import {speakerOf, spoken} from './sentences.ts'

type Text = z.infer<typeof ShownText>

/** A decision with its texts, as the owning service shows it to the asking person. */
export interface Decided {
  version: number
  texts: Record<string, Text>
}

/** Fields of a decision that say why it was made, or else what it says; none has two of them. */
export const telling = ['reason', 'question', 'answer', 'text', 'summary', 'what', 'evidence'] as const

const reasonIn = (texts: Record<string, Text> | undefined): Text | null =>
  telling.flatMap(field => texts?.[field] ?? [])[0] ?? null

const paths = {barrier: '/v1/barriers', solution: '/v1/solutions'} as const

/** The event that the activity left in the run; the run alone where it is not known which that was. */
const eventHref = ({kind, id, run, activity}: NonNullable<ToldEvent['run']>): string =>
  `${paths[kind]}/${id}/workflow/runs/${run}${activity === null ? '' : `?activity=${activity}`}`

interface Teller {
  language: {lang: string; dir: 'ltr' | 'rtl'}
  entry(told: ToldEvent): HistoryEntry
}

/** Tells entries in the language that was asked for, or that the client prefers; the head of the answer names it as well. */
export function tellerFor(
  request: FastifyRequest,
  reply: FastifyReply,
  lang: string | undefined,
  decisions: readonly Decided[],
): Teller {
  const wanted = [...(lang === undefined ? [] : [lang]), ...wantedIn(request.headers['accept-language'])]
  const language = spokenOf(wanted, spoken)
  const audits = held(request.actor, auditing) !== null
  const {dir, sentence} = speakerOf(language)
  const texts = new Map(decisions.map(made => [made.version, made.texts]))
  reply.header('Content-Language', language)
  return {
    language: {lang: language, dir},
    entry: ({run, ...told}) => ({
      ...told,
      sentence: sentence(told),
      reason: reasonIn(texts.get(told.sequence)),
      proof: {href: `/v1/audit/proofs?index=${told.index}`},
      // Runs are for those who audit.
      workflow: run && audits ? {href: eventHref(run)} : null,
    }),
  }
}
