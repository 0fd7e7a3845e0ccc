// Tells whoever watches a process that it lives (/livez) and whether it can work (/readyz).
import {once} from 'node:events'
import {createServer, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'

export type Checks = Record<string, () => boolean | Promise<boolean>>

export interface HealthOptions {
  /** 0 takes any free port. */
  readonly port: number
  readonly host?: string
  /** Read at every request, so checks may be added later. A check that throws has failed. */
  readonly checks: Checks
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {'content-type': 'application/json', 'cache-control': 'no-store'})
  response.end(JSON.stringify(body))
}

async function passes(check: Checks[string]): Promise<boolean> {
  try {
    return await check()
  } catch {
    return false
  }
}

/** Listens until `stop`; `port` is the one taken. /readyz answers 200 or 503 with each check by name. */
export async function serveHealth({port, host = '127.0.0.1', checks}: HealthOptions) {
  async function ready(response: ServerResponse): Promise<void> {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await passes(check)] as const),
    )
    send(response, results.every(([, passed]) => passed) ? 200 : 503, {checks: Object.fromEntries(results)})
  }

  const server = createServer((incoming, response) => {
    if (incoming.url === '/livez') send(response, 200, {})
    else if (incoming.url === '/readyz') void ready(response)
    else send(response, 404, {})
  })
  server.listen(port, host)
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    async stop(): Promise<void> {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
