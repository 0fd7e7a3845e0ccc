// Takes people on the tour: goes on with an interrupted one, prints what happened and the history behind it.
import type {Api} from './api.ts'
import {tellStory} from './story.ts'
import {takeTour} from './tour.ts'
import {keepRun, lastRun, newRun} from './tour-run.ts'

const say = (line: string): void => console.log(line)

/** The tour of this data directory; `again`: a new one even if the last was finished. False when there was nothing to do. */
export async function guideTour(api: Api, dataDir: string, again: boolean): Promise<boolean> {
  const last = lastRun(dataDir)
  if (last?.finished && !again) return false
  const run = last && !last.finished ? last : newRun()
  if (run === last) say('\nThe tour goes on where it was interrupted.')
  keepRun(dataDir, run)
  const travelled = await takeTour({api, run, say})
  for (const each of travelled) for (const line of tellStory(each)) say(line)
  const astray = travelled.filter(({barrier}) => barrier.stage !== 'follow-up')
  if (astray.length > 0)
    throw new Error(`${astray.length} of ${travelled.length} barriers did not arrive in follow-up.`)
  keepRun(dataDir, {...run, finished: true})
  return true
}
