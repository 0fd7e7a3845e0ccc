// The leads that groups have noted: a group lets nobody go who leads it alone, whoever else leaves at the same time.
import {type Problem, refuse, SETUP} from '@rin/contracts'
import type {Origin, RecordDocument, Records} from '@rin/kit/record'
import {type GroupState, ledWith, noteLead, type PersonState, releaseLead} from './domain.ts'

type PersonRecord = Pick<RecordDocument<PersonState>, '_id' | 'version' | 'state'>

export function leadsOf(groups: Records<GroupState>) {
  /** Why this person cannot cease to lead these groups, or null. */
  async function lastLeadOf(
    ending: readonly string[],
    {_id, version}: PersonRecord,
  ): Promise<{problem: Problem} | null> {
    for (const id of ending) {
      const group = await groups.read(id)
      if (group && releaseLead(group.state, _id, version) === 'last-lead') return refuse('last-lead')
    }
    return null
  }

  /** The groups that a person leads note it, once their record says so. */
  async function note({_id, version, state}: PersonRecord, from: Origin): Promise<void> {
    for (const id of ledWith(state.roles)) {
      await groups.update(id, {}, group => {
        const step = noteLead(group.state, _id, version)
        return {events: step ? [step] : [], origin: from}
      })
    }
  }

  return {
    note,

    /**
     * Each group lets this person go before their record says so. The group's record decides who is the last of two that leave at
     * once; the version makes it count for this state of the person's record alone, which is written only if it still has it.
     */
    async release(ending: readonly string[], record: PersonRecord, from: Origin): Promise<{problem: Problem} | null> {
      // First of all groups, so that none has let somebody go who then stays for the sake of another.
      const last = await lastLeadOf(ending, record)
      if (last) return last
      for (const id of ending) {
        const outcome = await groups.update(id, {}, ({state}) => {
          const step = releaseLead(state, record._id, record.version)
          return step === 'last-lead' ? refuse(step) : {events: step ? [step] : [], origin: from}
        })
        if ('problem' in outcome) return outcome
      }
      return null
    },

    /** Groups from before they noted their leads, and those that a crash kept from it. */
    async noteAll(leads: AsyncIterable<PersonRecord>): Promise<void> {
      for await (const record of leads) {
        const [commandId, correlationId] = [crypto.randomUUID(), crypto.randomUUID()]
        await note(record, {actor: SETUP.person, time: new Date().toISOString(), commandId, correlationId})
      }
    },
  }
}

export type Leads = ReturnType<typeof leadsOf>
