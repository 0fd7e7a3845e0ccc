// Checkpoints that left the house: a file for a public place, and the memory of what a restored database must not contradict.
import {appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {notesIn, openNote, parseCheckpoint} from '../verify.mjs'
import {refusal} from './ledger.ts'
import type {TreeHead} from './note.ts'

/** Where keys and published checkpoints are, within the data folder. */
export const auditFolder = (dataDir = '.rin'): string => join(resolve(dataDir), 'audit')

export interface Published {
  /** The newest checkpoint in the file, or null. */
  last(): TreeHead | null
  add(note: string): void
}

/** More than the longest note. */
const TAIL = 8_192

function endOf(path: string): string {
  const file = openSync(path, 'a+', 0o644)
  try {
    const {size} = fstatSync(file)
    const bytes = Buffer.alloc(Math.min(size, TAIL))
    readSync(file, bytes, 0, bytes.length, size - bytes.length)
    return bytes.toString()
  } finally {
    closeSync(file)
  }
}

/** The file `checkpoints.txt` in this folder: signed notes, one after the other, with empty lines between. */
export function publishedIn(folder: string, verifierKeys: () => readonly string[]): Published {
  mkdirSync(folder, {recursive: true, mode: 0o700})
  const path = join(folder, 'checkpoints.txt')
  return {
    last() {
      const note = notesIn(endOf(path)).at(-1)
      if (note === undefined) return null
      try {
        return parseCheckpoint(openNote(note, verifierKeys(), path), path)
      } catch {
        throw refusal('unknown-key')
      }
    },
    add(note) {
      // What a crash has cut off must not become part of this one.
      const torn = /[^\n]\n?$/.test(endOf(path))
      appendFileSync(path, `${torn ? '\n\n' : ''}${note}\n`, {flush: true})
    },
  }
}
