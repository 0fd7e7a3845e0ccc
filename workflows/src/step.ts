// What a look at a record says comes next: shapes only, so that workflow code may import them.
import type {ClockName, Move} from '@rin/contracts'

/** The other record whose consent a move needs first, or that has to know of it first, and what it is asked. */
export interface Consent {
  ask: 'attach' | 'detach' | 'reserve' | 'note-solved' | 'note-returned'
  /** The survivor of a merge, or the solution. */
  id: string
}

/** Act now, wait until an instant (null: until something changes), or end. `says` is in plain words. */
export type Next =
  | {kind: 'act'; move: Move; clock?: ClockName; consent?: Consent; says: string}
  | {kind: 'wait'; until: string | null; says: string}
  | {kind: 'end'; says: string}

/** A step of a record at a version, with the search attributes it should have. */
export type Step = Next & {version: number; attributes: Record<string, string>}

/** The kinds of record that have a workflow; also the workflow types. */
export type Kind = 'barrier'

/** What a running workflow says of itself. */
export interface Status {
  says: string
  until: string | null
  version: number
}
