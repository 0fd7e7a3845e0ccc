// Writes the keys of everybody and the server's configuration into the folder RIN_NATS_KEYS, for a server in a container.
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {authorization} from './keys.ts'

const directory = process.env.RIN_NATS_KEYS
if (!directory) {
  console.error('RIN_NATS_KEYS is missing: set it to the folder that keeps the keys.')
  process.exit(1)
}
const configuration = `server_name: rin
max_payload: 8MB
http_port: 8222
jetstream {
  store_dir: "/data"
}
${authorization(directory)}`
writeFileSync(join(directory, 'nats.conf'), configuration, {mode: 0o600})
