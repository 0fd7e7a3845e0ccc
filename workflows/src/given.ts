// Instants and clocks for the tests of what comes next.
import type {Clock} from '@rin/contracts'

/** Noon of a Monday. */
export const NOW = '2026-11-23T11:00:00.000Z'
export const PAST = '2026-11-20T22:59:59.999Z'
export const SOON = '2026-11-27T22:59:59.999Z'
export const LATER = '2026-12-07T22:59:59.999Z'
export const LATEST = '2026-12-21T22:59:59.999Z'

export const clock = (over: Partial<Clock> = {}): Clock => ({
  state: 'running',
  policy: '1',
  warnAt: SOON,
  dueAt: LATER,
  thenAt: LATEST,
  fired: [],
  left: null,
  ...over,
})
