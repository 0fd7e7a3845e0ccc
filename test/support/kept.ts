// What is only ever added to: histories that were recorded, and policies that clocks run under.
import {execFileSync} from 'node:child_process'

const kept = [':(glob)test/histories/*/*.json', ':(glob)services/*/policies/*']

const git = (...args: string[]): string => execFileSync('git', args, {encoding: 'utf8'})

/**
 * One sentence for each file among them that was changed, renamed or deleted after it was committed. A shallow clone knows only
 * of the commits that it has.
 */
export function checkKept(): string[] {
  const options = ['--name-only', '--diff-filter=MDR', '--no-renames', 'HEAD', '--', ...kept]
  const changed = [git('log', '--format=', ...options), git('diff', ...options)].flatMap(found => found.split('\n'))
  return [...new Set(changed.filter(path => path !== ''))].map(
    path => `${path}: was changed after it was committed; add another one instead`,
  )
}
