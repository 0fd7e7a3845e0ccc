// Remembers a tour, so that an interrupted one goes on where it was and a finished one is not repeated by itself.
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import * as z from 'zod'

const TourRun = z.strictObject({
  id: z.uuid(),
  /** Dates of the tour count from here, so that its steps stay the same when they are taken again. */
  startedAt: z.iso.datetime({precision: 3}),
  finished: z.boolean(),
})
export type TourRun = z.infer<typeof TourRun>

const fileIn = (dataDir: string): string => join(dataDir, 'tour.json')

/** The last run, or null when there was none. */
export function lastRun(dataDir: string): TourRun | null {
  try {
    return TourRun.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')))
  } catch {
    // No file or half a file: then there is no run to go on with.
    return null
  }
}

export const newRun = (): TourRun => ({id: crypto.randomUUID(), startedAt: new Date().toISOString(), finished: false})

export function keepRun(dataDir: string, run: TourRun): void {
  mkdirSync(dataDir, {recursive: true})
  const unfinished = `${fileIn(dataDir)}.new`
  writeFileSync(unfinished, JSON.stringify(run))
  renameSync(unfinished, fileIn(dataDir))
}
