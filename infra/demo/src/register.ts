// Loads the reference consortium into the directory, over HTTP as its first coordinator; what is there already stays.
import type {Api} from './api.ts'
import type {Consortium} from './consortium.ts'

const COORDINATOR = 'coordination'

/** Registers organisations, groups and people, each once. Throws when one is refused for another reason than being there. */
export async function registerConsortium(
  api: Api,
  issuer: string,
  {organisations, groups, people}: Consortium,
): Promise<void> {
  async function once(path: string, id: string, body: unknown): Promise<void> {
    const {status, body: answer} = await api.post(COORDINATOR, path, body, {
      'idempotency-key': `load-${path}-${id}`,
    })
    // Idempotency keys outlive everything but a new gateway secret; then the id says that it is there.
    if (status >= 400 && answer.code !== 'already-exists') {
      throw new Error(
        `The reference consortium could not be loaded: ${path} ${id} was answered ${status} ${answer.code}.`,
      )
    }
  }
  const german = (text: string) => ({lang: 'de', text})

  await Promise.all(organisations.map(({id, kind, name}) => once('/organisations', id, {id, kind, name: german(name)})))
  await Promise.all(
    groups.map(({id, name, industries, capacity}) =>
      once('/groups', id, {id, name: german(name), industries, capacity}),
    ),
  )
  await Promise.all(
    people.map(({id, org, roles}) => once('/people', id, {issuer, subject: id, organisation: org, roles, name: id})),
  )
}
