// The operator's connection: prepares streams and looks around.
import {readFileSync} from 'node:fs'
import {connect, type NatsConnection, nkeyAuthenticator} from 'nats'

/** Connects to the server at `url`, with the key in the file if there is one. */
export const connectOperator = (url: string, keyFile?: string): Promise<NatsConnection> =>
  connect({
    servers: url.split(','),
    name: 'operator',
    inboxPrefix: '_INBOX_operator',
    ...(keyFile === undefined ? {} : {authenticator: nkeyAuthenticator(new Uint8Array(readFileSync(keyFile)))}),
  })
