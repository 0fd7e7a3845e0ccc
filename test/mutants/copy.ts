// A copy of the checkout to be spoilt: its own sources, the packages of the checkout, and links that stay within the copy.
import {execFileSync} from 'node:child_process'
import {copyFileSync, existsSync, mkdirSync, readdirSync, realpathSync, statSync, symlinkSync} from 'node:fs'
import {dirname, join, relative} from 'node:path'

/** What belongs to the checkout: tracked, or new and not ignored. */
function filesOf(root: string): string[] {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {cwd: root})
  return [...new Set(list.toString().split('\0'))].filter(file => file !== '' && existsSync(join(root, file)))
}

function copyFile(from: string, to: string): void {
  if (!statSync(from).isFile()) return
  mkdirSync(dirname(to), {recursive: true})
  copyFileSync(from, to)
}

/** Links the entries of a node_modules folder; a package of this repository is that of the copy. */
function linkPackages(root: string, copy: string, folder: string): void {
  const from = join(root, folder)
  mkdirSync(join(copy, folder), {recursive: true})
  for (const name of readdirSync(from)) {
    if (name === '.cache') continue
    const target = realpathSync(join(from, name))
    if (name.startsWith('@')) linkPackages(root, copy, join(folder, name))
    else symlinkSync(folder.endsWith('@rin') ? join(copy, relative(root, target)) : target, join(copy, folder, name))
  }
}

/** Copies the checkout at `root` into the empty folder `copy`. */
export function copyCheckout(root: string, copy: string): void {
  const files = filesOf(root)
  for (const file of files) copyFile(join(root, file), join(copy, file))
  const packages = files.filter(file => file.endsWith('package.json')).map(dirname)
  for (const each of packages) {
    const folder = join(each, 'node_modules')
    if (existsSync(join(root, folder))) linkPackages(root, copy, folder)
  }
}
