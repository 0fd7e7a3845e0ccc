// Many solutions at once: copies of a real one, commitments included, each for a barrier of its own.
import type {SolutionMovement} from '@rin/contracts'
import type {RecordDocument} from '@rin/kit/record'
import mongoose from 'mongoose'

const BATCH = 1_000
const APART_MS = 10

interface Seeded {
  proposedAt: string
  confidential: boolean
  movement: SolutionMovement
}
type Solution = RecordDocument<Seeded>

/** Adds a copy of the solution `template` for each of these barriers; every second one for eyes that see its barrier only. */
export async function seedSolutions(url: string, template: string, barriers: readonly string[]): Promise<void> {
  const db = await mongoose.createConnection(url).asPromise()
  const solutions = db.collection<Solution>('solutions')
  const original = await solutions.findOne({_id: template})
  if (!original) throw new Error('the solution to be copied is not there')
  const now = Date.now()
  const copy = (barrier: string, n: number): Solution => {
    const {state, ...rest} = structuredClone(original)
    return {
      ...rest,
      _id: crypto.randomUUID(),
      outbox: [],
      state: {
        ...state,
        confidential: n % 2 === 1,
        proposedAt: new Date(now - n * APART_MS).toISOString(),
        movement: {...state.movement, barriers: [barrier], adoptedFor: [barrier]},
      },
    }
  }
  for (let from = 0; from < barriers.length; from += BATCH) {
    await solutions.insertMany(barriers.slice(from, from + BATCH).map((barrier, i) => copy(barrier, from + i)))
  }
  await db.close()
}
