// The public door of @rin/servers: finds, starts and stops the real mongod, nats-server and temporal.

import {startMongo} from './mongo.ts'
import {startNats} from './nats.ts'
import {giveWay, type Running, type StartOptions} from './process.ts'
import {type RunningTemporal, startTemporal, type TemporalOptions} from './temporal.ts'

export {findServer} from './find.ts'
export {lockData} from './lock.ts'
export {freePort, requireFreePort} from './port.ts'
export {type Progress, reportSlow} from './progress.ts'
export type {Running, RunningTemporal}
export {giveWay, startMongo, startNats, startTemporal}

interface Started {
  readonly mongo: Running
  readonly nats: Running
  readonly temporal: RunningTemporal
}

/** `ports` omitted: free ones, and no web interface of Temporal. `only` omitted: all three. */
export interface ServersOptions<Name extends keyof Started> extends Omit<StartOptions, 'port'> {
  readonly ports?: {
    readonly mongo?: number
    readonly nats?: number
    readonly temporal?: number
    readonly temporalUi?: number
  }
  readonly searchAttributes: TemporalOptions['searchAttributes']
  readonly natsConfig?: string
  readonly only?: readonly Name[]
}

/** Starts the servers side by side; when one fails, stops the others and throws its one sentence. */
export async function startServers<Name extends keyof Started = keyof Started>(
  options: ServersOptions<Name>,
): Promise<Pick<Started, Name> & {stop(): Promise<void>}> {
  const {dataDir, progress, ports = {}, searchAttributes} = options
  const start = {
    mongo: () => startMongo({dataDir, progress, port: ports.mongo}),
    nats: () => startNats({dataDir, progress, port: ports.nats, config: options.natsConfig}),
    temporal: () =>
      startTemporal({dataDir, progress, port: ports.temporal, uiPort: ports.temporalUi, searchAttributes}),
  }
  const wanted = (options.only ?? Object.keys(start)) as Name[]
  const outcomes = await Promise.allSettled(wanted.map(async name => [name, await start[name]()] as const))
  const started = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  const stop = async () => {
    await Promise.all(started.map(([, running]) => running.stop()))
  }
  const failed = outcomes.find(outcome => outcome.status === 'rejected')
  if (failed) {
    await stop()
    throw failed.reason
  }
  return {...(Object.fromEntries(started) as unknown as Pick<Started, Name>), stop}
}
