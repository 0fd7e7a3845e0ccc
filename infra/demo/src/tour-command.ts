// `npm run tour`: takes the tour again on the consortium that `npm start` keeps up.
import {resolve} from 'node:path'
import {apiClient} from './api.ts'
import {guideTour} from './guide.ts'
import {usualPorts} from './system.ts'

const {http, issuer} = usualPorts()
const dataDir = resolve(process.env.RIN_DATA_DIR ?? '.rin')

try {
  await guideTour(apiClient(`http://127.0.0.1:${http}`, `http://127.0.0.1:${issuer}`), dataDir, true)
} catch (error) {
  const away = error instanceof TypeError
  console.error(away ? 'The consortium does not answer: is `npm start` running?' : (error as Error).message)
  process.exitCode = 1
}
