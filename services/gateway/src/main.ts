// The gateway: HTTP for people and programs, messages behind it.
import {run} from '@rin/kit/run'
import * as z from 'zod'
import {createApp} from './app.ts'
import {identify} from './identity.ts'

const config = {
  RIN_HTTP_HOST: z.string().default('127.0.0.1'),
  RIN_HTTP_PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  RIN_OIDC_ISSUER: z.url(),
  RIN_OIDC_AUDIENCE: z.string().default('rin-api'),
  RIN_GATEWAY_SECRET: z.string().min(32),
}

await run('gateway', {config}, async ({config, log, connection, onStop}) => {
  const app = await createApp({
    connection,
    identity: identify(connection, config.RIN_OIDC_ISSUER, config.RIN_OIDC_AUDIENCE),
    secret: config.RIN_GATEWAY_SECRET,
    log,
    isReady: () => connection.connectedSince() !== Number.POSITIVE_INFINITY,
  })
  onStop(() => app.close())
  await app.listen({host: config.RIN_HTTP_HOST, port: config.RIN_HTTP_PORT})
})
