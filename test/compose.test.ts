// The containers of docker-compose.yml fit the code: entries exist, settings are read, what a process needs is given.
import {existsSync, globSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {searchAttributes} from '@rin/contracts'
import test from 'ava'
import {parse} from 'yaml'
import * as z from 'zod'

const root = fileURLToPath(new URL('../', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const Service = z.object({
  image: z.string().optional(),
  build: z.object({dockerfile: z.string()}).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).default({}),
  ports: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  restart: z.string(),
  depends_on: z.record(z.string(), z.object({condition: z.string()})).default({}),
  network_mode: z.string().optional(),
  volumes: z.array(z.string()).default([]),
})
const {services, volumes} = z
  .object({services: z.record(z.string(), Service), volumes: z.record(z.string(), z.unknown())})
  .parse(parse(read('docker-compose.yml'), {merge: true}))

/** The services that run a file of this repository, with that file. */
const processes = Object.entries(services).flatMap(([name, service]) => {
  const entry = service.command?.[0]
  return service.build && entry && !entry.startsWith('-') ? [{name, entry, ...service}] : []
})

/** The file and everything of its own package that it imports. */
function sourcesOf(path: string, known = new Set<string>()): Set<string> {
  if (known.has(path)) return known
  known.add(path)
  for (const [, imported = ''] of read(path).matchAll(/from '(\.[^']*)'/g)) {
    sourcesOf(join(dirname(path), imported), known)
  }
  return known
}

/** Settings without which the process of this entry does not start. */
function requiredBy(entry: string): string[] {
  const own = [...sourcesOf(entry)].map(read).join('\n')
  const framed = own.includes("from '@rin/kit/run'")
  const text = framed ? own + read('infra/kit/src/run.ts') : own
  const declared = [...text.matchAll(/(RIN_[A-Z_]+): ((?:z|contracts)\..*)/g)].flatMap(([, name = '', rule = '']) =>
    /\.(default|optional)\(/.test(rule) ? [] : [name],
  )
  const plain = [...text.matchAll(/process\.env\.(RIN_[A-Z_]+)(?! \?\?)/g)].map(([, name = '']) => name)
  const withMongo = own.includes('mongo: true')
  return [...declared, ...plain].filter(name => name !== 'RIN_MONGO_URL' || withMongo)
}

test('every entry exists, and every process of npm start has a container', t => {
  for (const {name, entry} of processes) t.true(existsSync(join(root, entry)), `${name}: ${entry}`)
  const started = [...read('infra/demo/src/system.ts').matchAll(/'([a-z/-]+\.ts)',/g)].map(([, entry = '']) => entry)
  t.true(started.length >= 8)
  const contained = new Set(processes.map(({entry}) => entry))
  t.deepEqual(
    started.filter(entry => !contained.has(entry)),
    [],
  )
})

test('every setting is read somewhere in the code', t => {
  const files = globSync('{infra,services,workflows}/**/src/**/*.ts', {cwd: root, exclude: ['**/node_modules/**']})
  const code = files.filter(file => !file.endsWith('.test.ts')).map(read)
  const named = new Set(Object.values(services).flatMap(({environment}) => Object.keys(environment)))
  t.true(named.size > 5)
  for (const name of named) {
    const reads = new RegExp(`${name}: (z|contracts)\\.|process\\.env\\.${name}\\b`)
    t.true(
      code.some(text => reads.test(text)),
      name,
    )
  }
})

test('every process is given the settings that it cannot do without', t => {
  for (const {name, entry, environment} of processes) {
    const missing = requiredBy(entry).filter(setting => !(setting in environment))
    t.deepEqual(missing, [], name)
  }
  t.deepEqual(requiredBy('workflows/src/bridge.ts').toSorted(), [
    'RIN_MONGO_URL',
    'RIN_NATS_URL',
    'RIN_TEMPORAL_ADDRESS',
  ])
  t.deepEqual(requiredBy('services/gateway/src/main.ts').toSorted(), [
    'RIN_GATEWAY_SECRET',
    'RIN_NATS_URL',
    'RIN_OIDC_ISSUER',
  ])
})

test('whoever brings an issuer of their own brings secret and first coordinator along', t => {
  const given = {...services.gateway?.environment, ...services.groups?.environment}
  for (const setting of ['RIN_OIDC_ISSUER', 'RIN_FIRST_COORDINATOR_ISSUER', 'RIN_GATEWAY_SECRET']) {
    t.regex(String(given[setting]), /^\$\{RIN_[A-Z_]+:-/, setting)
  }
})

test('every published port is bound to the host alone', t => {
  const ports = Object.values(services).flatMap(service => service.ports)
  t.true(ports.length > 0)
  for (const port of ports) t.regex(port, /^127\.0\.0\.1:/)
})

test('what a service waits for, lives with or stores on is there', t => {
  for (const [name, {depends_on, network_mode, profiles}] of Object.entries(services)) {
    const neighbours = [...Object.keys(depends_on), ...(network_mode ? [network_mode.replace('service:', '')] : [])]
    for (const each of neighbours) {
      const other = services[each]
      // One without a profile always runs; otherwise both have to run together.
      const together = other?.profiles.length === 0 || profiles.every(profile => other?.profiles.includes(profile))
      t.true(other !== undefined && together, `${name} needs ${each}`)
    }
  }
  const mounted = Object.values(services).flatMap(service => service.volumes.map(volume => volume.split(':')[0]))
  t.deepEqual([...new Set(mounted)].toSorted(), Object.keys(volumes).toSorted())
})

test('Temporal knows the search attributes of the workflows', t => {
  const command = services.temporal?.command ?? []
  for (const [attribute, type] of Object.entries(searchAttributes)) {
    t.true(command.includes(`--search-attribute=${attribute}=${type}`))
  }
})

test('the image is made of folders that exist, with the pnpm and the Node of the bootstrap', t => {
  const dockerfile = read('infra/docker/Dockerfile')
  const copied = [...dockerfile.matchAll(/^COPY (?!--)(.*) \S+$/gm)].flatMap(([, from = '']) => from.split(' '))
  t.true(copied.length > 5)
  for (const path of copied) t.true(existsSync(join(root, path)), path)
  const pnpm = /pnpm@[0-9.]+/.exec(read('infra/bootstrap.mjs'))?.[0]
  t.deepEqual([...new Set(dockerfile.match(/pnpm@[0-9.]+/g))], [pnpm])
  const node = /^nodeVersion: (.*)$/m.exec(read('pnpm-workspace.yaml'))?.[1]
  t.deepEqual([...new Set(dockerfile.match(/(?<=^FROM node:)[0-9.]+/gm))], [node])
})
