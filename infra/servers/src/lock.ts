// One start at a time on a folder of data.
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {identify, isRunning} from './pid-file.ts'
import {runFolder} from './process.ts'

/** Takes the folder for this process; returns how to give it back. Throws one sentence when another process has it. */
export function lockData(dataDir: string): () => void {
  try {
    mkdirSync(dataDir, {recursive: true})
  } catch {
    throw new Error(`${dataDir} cannot be made a folder: set RIN_DATA_DIR to one that can be written.`)
  }
  const path = join(runFolder(dataDir), 'lock.json')
  for (;;) {
    try {
      writeFileSync(path, JSON.stringify(identify(process.pid) ?? {pid: process.pid, started: ''}), {flag: 'wx'})
      return () => rmSync(path, {force: true})
    } catch (error) {
      if (Reflect.get(error as object, 'code') !== 'EEXIST') throw error
    }
    const owner = read(path)
    if (owner && isRunning(owner)) {
      throw new Error(
        `${dataDir} is in use by process ${owner.pid}: stop that first, or set RIN_DATA_DIR to another folder.`,
      )
    }
    // Left by one that was killed.
    rmSync(path, {force: true})
  }
}

function read(path: string): {pid: number; started: string} | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
