// The three servers of a running consortium, each of which can be killed, stopped and started again on the same port.
import {rm} from 'node:fs/promises'
import {join} from 'node:path'
import {searchAttributes} from '@rin/contracts'
import type {System} from '@rin/demo/system'
import {authorization} from '@rin/nats'
import {type Running, startMongo, startNats, startTemporal} from '@rin/servers'
import {until} from '../support/consortium.ts'

export const serverNames = ['mongo', 'nats', 'temporal'] as const
export type ServerName = (typeof serverNames)[number]

export interface Servers {
  /** Sends a signal to the present process. */
  signal(name: ServerName, signal: NodeJS.Signals): void
  /** Ends it at once. */
  kill(name: ServerName): Promise<void>
  /** Ends it in an orderly way. */
  stop(name: ServerName): Promise<void>
  /** Ends it and deletes its data. */
  lose(name: ServerName): Promise<void>
  start(name: ServerName): Promise<void>
  /** The folder of its data; to be touched only while it is stopped. */
  data(name: ServerName): string
  stopAll(): Promise<void>
}

/** Whether the process was there to get the signal. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}

/** Takes over the servers of the system. Stop the system before `stopAll`. */
export function restartable({servers, keys}: System, dataDir: string): Servers {
  const running: Record<ServerName, Running> = {...servers}
  const portOf = (url: string): number => Number(/:(\d+)(\/|$)/.exec(url)?.[1])
  const ports = {
    mongo: portOf(servers.mongo.url),
    nats: portOf(servers.nats.url),
    temporal: portOf(servers.temporal.url),
  }
  const starting: Record<ServerName, () => Promise<Running>> = {
    mongo: () => startMongo({dataDir, port: ports.mongo}),
    nats: () => startNats({dataDir, port: ports.nats, config: authorization(keys)}),
    temporal: () => startTemporal({dataDir, port: ports.temporal, searchAttributes}),
  }
  return {
    signal: (name, signal) => void send(running[name].pid, signal),
    async kill(name) {
      const {pid, stop} = running[name]
      send(pid, 'SIGKILL')
      await until(`${name} has ended`, async () => !send(pid, 0))
      // So that whoever looks after it knows.
      await stop()
    },
    stop: name => running[name].stop(),
    async lose(name) {
      await running[name].stop()
      await rm(join(dataDir, name), {recursive: true})
    },
    async start(name) {
      running[name] = await starting[name]()
    },
    data: name => join(dataDir, name),
    async stopAll() {
      await Promise.all(serverNames.map(name => running[name].stop()))
    },
  }
}
