// The workflow code as one file: built once for its content and kept, since building takes seconds and memory.
import {createHash} from 'node:crypto'
import {existsSync} from 'node:fs'
import {mkdir, readFile, rename, writeFile} from 'node:fs/promises'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {bundleWorkflowCode} from '@temporalio/worker'

const workflowsPath = fileURLToPath(new URL('./move.ts', import.meta.url))
const quiet = {trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {}}

/** The loop is the only source of our own in the bundle; the rest is the SDK. */
async function contentHash(): Promise<string> {
  const {version} = createRequire(import.meta.url)('@temporalio/workflow/package.json') as {version: string}
  return createHash('sha256')
    .update(version)
    .update(await readFile(workflowsPath))
    .digest('hex')
    .slice(0, 16)
}

/** Path of the bundle in `directory`, built if it is not there yet. */
export async function workflowBundle(directory: string): Promise<string> {
  const path = join(directory, `workflows-${await contentHash()}.js`)
  if (existsSync(path)) return path
  const {code} = await bundleWorkflowCode({workflowsPath, logger: quiet})
  await mkdir(directory, {recursive: true})
  const unfinished = `${path}.${process.pid}`
  await writeFile(unfinished, code)
  await rename(unfinished, path)
  return path
}
