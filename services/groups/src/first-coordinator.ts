// A directory that is empty gets its first organisation and coordinator, who can register everybody else.
import {SETUP} from '@rin/contracts'
import {uuid5} from '@rin/kit/uuid'
import type {Directory} from './directory.ts'
import {type DirectoryStore, identityOf} from './store.ts'

/** Namespace of the ids of what the set-up registers, so that it is registered once. */
const SETUP_IDS = '0c7c8f0a-3a2e-5d0f-9a53-6c1d0b1e2f77'

/** Registers the organisation `id` and, for the identity, a coordinator in it; what is there already stays as it is. */
export async function registerFirst(
  {organisations, people}: Directory,
  store: DirectoryStore,
  {issuer, subject, organisation}: {issuer: string; subject: string; organisation: string},
): Promise<void> {
  const identity = identityOf(issuer, subject)
  const commandId = uuid5(SETUP_IDS, identity)
  const origin = {
    actor: SETUP.person,
    time: new Date().toISOString(),
    commandId,
    correlationId: crypto.randomUUID(),
  }
  await organisations.create(organisation, {id: commandId, body: organisation}, () => ({
    events: [
      {
        type: 'rin.organisation.registered.v1',
        data: {kind: 'coordination'},
        texts: {name: {lang: 'und', text: organisation}},
      },
    ],
    origin,
  }))
  await people.create(commandId, {id: commandId, body: identity}, () => ({
    events: [
      {
        type: 'rin.person.registered.v1',
        data: {organisation, roles: [{role: 'coordinator'}]},
        texts: {name: {lang: 'und', text: ''}},
      },
    ],
    origin,
    private: {identity: [identity]},
  }))
  await store.giveBack(commandId, identity)
}
