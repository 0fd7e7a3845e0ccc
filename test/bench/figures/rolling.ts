// Figure: how late moves are while workers are stopped and started one by one under load.
import {startReplica} from '../../support/replicas.ts'
import type {Bench} from '../bench.ts'
import {digits, type Figure} from '../figure.ts'
import {load, median} from '../measure.ts'
import {accept, offered, reviewed} from './moving.ts'

const RATE = 5
const BARRIERS = 150
const MOST_S = 10

/** Everything runs. Throws when a move was made twice. */
export async function rollingFigure(bench: Bench): Promise<Figure> {
  const second = await startReplica(bench.consortium, 'worker')
  try {
    await second.ready()
    const ids = await reviewed(bench, BARRIERS)
    const targets = await bench.decisions('coordination', ids, accept)
    const workers = [bench.consortium.system.processes.worker, second]
    let rolls = 0
    let over = false
    async function roll(): Promise<void> {
      while (!over)
        for (const worker of workers) {
          await worker.stop()
          worker.start()
          await worker.ready()
          rolls++
        }
    }
    const rolling = roll()
    await load({targets, inFlight: 16, rate: RATE, async: true})
    over = true
    await rolling
    const marks = await offered(bench, ids)
    const moved = marks.map(([decided, at]) => (at - decided) / 1_000)
    const all = marks.map(([decided, , at]) => (at - decided) / 1_000)
    const row = (name: string, seconds: number[]) => [name, digits(median(seconds)), digits(Math.max(...seconds))]
    return {
      title: 'Workers rolled one by one',
      how: `\`accept\`, ${ids.length} at ${RATE}/s, while two workers are stopped and started in turn, ${rolls} times in all. No move was made twice.`,
      header: ['figure', 'p50 s', 'longest s'],
      rows: [row('recorded → moved', moved), row('accept → offered', all)],
      aims: [{what: 'the longest from accept to offered', measured: Math.max(...all), limit: MOST_S, unit: ' s'}],
    }
  } finally {
    await second.stop()
  }
}
