// Finds free TCP ports of the loopback interface and tells whether one is taken.
import {randomInt} from 'node:crypto'
import {createServer} from 'node:net'

/** Below the ports that systems give to outgoing connections: nothing else gets one before whoever asked listens there. */
const FIRST = 20_000
const COUNT = 12_000
const TRIES = 200
let next = randomInt(COUNT)

/** A port that is free now; none is given twice before all had their turn, since whoever asked may listen only later. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = await listen(FIRST + (next++ % COUNT))
    if (port !== undefined) return port
  }
  throw new Error('No free port on 127.0.0.1: close some programs and start again.')
}

/** Throws one sentence when a stranger has the port. `variable` is the setting that moves ours. */
export async function requireFreePort(port: number, label: string, variable: string): Promise<void> {
  if ((await listen(port)) !== undefined) return
  throw new Error(
    `Port ${port} for ${label} is taken by another program: stop that one, or set ${variable} to a free port.`,
  )
}

/** The port listened on for a moment, or undefined when it is taken. Rejects when the port may not be used at all. */
function listen(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    probe.listen({host: '127.0.0.1', port, exclusive: true}, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}
