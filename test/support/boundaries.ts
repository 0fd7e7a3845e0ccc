// Who may import whom: packages only through what they declare, services never each other, and files that open with a sentence.
import {globSync, readFileSync} from 'node:fs'
import {dirname, join, relative, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const LONGEST = 300

/** Packages of this repository that each may depend on. Everything not named here is one of the test's. */
const mayUse: readonly [place: RegExp, allowed: readonly string[]][] = [
  [/^contracts$/, []],
  [/^infra\/kit$/, ['contracts']],
  [/^infra\/(nats|servers)$/, ['contracts']],
  [/^infra\/demo$/, ['contracts', 'kit', 'nats', 'servers']],
  [/^(services\/[a-z]+|workflows)$/, ['contracts', 'kit']],
  [/^test$/, ['contracts', 'kit', 'nats', 'servers', 'demo', 'audit', 'barriers', 'workflows']],
]

interface Package {
  folder: string
  dependencies: string[]
}

function packages(): Package[] {
  return globSync('{contracts,infra/*,services/*,workflows,test}/package.json', {cwd: root}).map(file => {
    const {dependencies = {}, devDependencies = {}} = JSON.parse(readFileSync(join(root, file), 'utf8'))
    return {folder: dirname(file), dependencies: Object.keys({...dependencies, ...devDependencies})}
  })
}

function forbiddenPackages({folder, dependencies}: Package): string[] {
  const allowed = mayUse.find(([place]) => place.test(folder))?.[1] ?? []
  return dependencies
    .filter(name => name.startsWith('@rin/') && !allowed.includes(name.slice('@rin/'.length)))
    .map(name => `${folder}/package.json may not depend on ${name}.`)
}

const sources = (folder: string): string[] =>
  globSync('**/*.{ts,mjs,js}', {cwd: join(root, folder), exclude: ['**/node_modules/**']}).map(file =>
    join(folder, file),
  )

function faultsOf(file: string, folder: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const lines = text.split('\n').length - 1
  const outside = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)]
    .map(([, path = '']) => resolve(root, dirname(file), path))
    .filter(path => relative(join(root, folder), path).startsWith('..'))
  return [
    ...(/^(#!.*\n)?\/\/ \S.*[.:!?]/.test(text) ? [] : [`${file} does not open with a sentence on what it is for.`]),
    ...(lines > LONGEST ? [`${file} has ${lines} lines: split it by what its parts are for.`] : []),
    ...outside.map(path => `${file} reaches into another package: ${relative(root, path)}.`),
  ]
}

/** Every fault, as a sentence that names the file. */
export function checkBoundaries(): string[] {
  return packages().flatMap(each => [
    ...forbiddenPackages(each),
    ...sources(each.folder).flatMap(file => faultsOf(file, each.folder)),
  ])
}
