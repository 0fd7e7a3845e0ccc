// What a look at a record says comes next: shapes only, so that workflow code may import them.

/** Act now, wait until an instant (null: until something changes), or end. `says` is in plain words. */
export type Next<A = object> =
  | ({kind: 'act'; says: string} & A)
  | {kind: 'wait'; until: string | null; says: string}
  | {kind: 'end'; says: string}

/** A step of a record at a version, with the search attributes it should have. */
export type Step<A = object> = Next<A> & {version: number; attributes: Record<string, string>}
/** A step that makes a move. */
export type Act<A = object> = Step<A> & {kind: 'act'}

/** What a running workflow says of itself. */
export interface Status {
  says: string
  until: string | null
  version: number
}
