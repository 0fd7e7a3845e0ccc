// Holds the issuer's sessions, codes and grants in memory: whoever signed in before a restart signs in again.
import type {Adapter, AdapterPayload} from 'oidc-provider'

const nowInSeconds = () => Math.floor(Date.now() / 1000)

/** The store of one kind of thing, as oidc-provider wants it. Its own in-memory one is called development-only. */
export function memoryAdapter(): Adapter {
  const entries = new Map<string, AdapterPayload>()

  function dropWhere(test: (payload: AdapterPayload) => boolean): void {
    for (const [id, payload] of entries) if (test(payload)) entries.delete(id)
  }

  return {
    async upsert(id, payload) {
      const now = nowInSeconds()
      dropWhere(({exp}) => exp !== undefined && exp <= now)
      entries.set(id, payload)
    },
    async find(id) {
      return entries.get(id)
    },
    async findByUid(uid) {
      return [...entries.values()].find(payload => payload.uid === uid)
    },
    async findByUserCode(userCode) {
      return [...entries.values()].find(payload => payload.userCode === userCode)
    },
    async consume(id) {
      const payload = entries.get(id)
      if (payload) payload.consumed = nowInSeconds()
    },
    async destroy(id) {
      entries.delete(id)
    },
    async revokeByGrantId(grantId) {
      dropWhere(payload => payload.grantId === grantId)
    },
  }
}
