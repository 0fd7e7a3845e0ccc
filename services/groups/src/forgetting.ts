// Asks every service that holds something of a person to forget them.
import {
  ERASURE,
  type Erasure,
  type Forgotten,
  forgetInBarriers,
  forgetInSolutions,
  type forgetting,
  type Message,
} from '@rin/contracts'
import type {Connection} from '@rin/kit/nats'
import {request} from '@rin/kit/request'

type Forgetting = (typeof forgetting)[number]

const stores = {barriers: forgetInBarriers, solutions: forgetInSolutions} as const satisfies Record<Forgetting, object>
const names = Object.keys(stores) as Forgetting[]

interface Said {
  forgotten: Forgotten
  /** That was all. */
  complete: boolean
}

/** What the services have forgotten by the deadline; those that had nothing are left out. */
export function forgettingEverywhere(connection: Connection) {
  async function ask(service: Forgetting, person: string, deadline: number, correlationId: string): Promise<Said> {
    const forgotten = {texts: 0}
    for (;;) {
      const asking = {actor: ERASURE, data: {person}, correlationId, budgetMs: Math.max(1, deadline - Date.now())}
      const reply = await request(connection, stores[service], asking)
      if ('problem' in reply) return {forgotten, complete: false}
      forgotten.texts += reply.ok.texts
      if (!reply.ok.left) return {forgotten, complete: true}
    }
  }

  return async (
    person: string,
    deadline: number,
    {correlationId}: Pick<Message<unknown>, 'correlationId'>,
  ): Promise<{forgotten: Erasure['forgotten']; complete: boolean}> => {
    const said = await Promise.all(
      names.map(async name => [name, await ask(name, person, deadline, correlationId)] as const),
    )
    const something = said.filter(([, {forgotten}]) => forgotten.texts > 0)
    return {
      forgotten: Object.fromEntries(something.map(([name, {forgotten}]) => [name, forgotten])),
      complete: said.every(([, {complete}]) => complete),
    }
  }
}
