// `npm run audit:rotate-key`: signs checkpoints with a new key from now on; what the old one signed keeps verifying.
import {rotateKey} from './keys.ts'
import {auditFolder} from './published.ts'

try {
  const key = rotateKey(auditFolder(process.env.RIN_DATA_DIR))
  console.log(
    `The next checkpoint is signed with a new key. Tell it to everybody who verifies, and keep the old one:\n${key}`,
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
