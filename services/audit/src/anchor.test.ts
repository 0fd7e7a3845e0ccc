// Given addresses that are away, refuse or are slow: every checkpoint that is sent is sent as it is, until it is taken.
import {once} from 'node:events'
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {createLogger} from '@rin/kit/log'
import test, {type ExecutionContext} from 'ava'
import {type Anchor, AnchorUrls, anchoring} from './anchor.ts'

const quiet = createLogger('test', 'fatal')
const checkpoint = (size: number) => ({size, root: Buffer.alloc(32), note: `example.org/log\n${size}\n…\n`})

/** A server that answers with these statuses, the last one from then on. */
async function receiver(t: ExecutionContext, ...statuses: number[]) {
  const received: {body: string; type: string | undefined}[] = []
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', part => {
      body += part
    })
    request.on('end', () => {
      received.push({body, type: request.headers['content-type']})
      response.writeHead((statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return {received, statuses, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/anchor?secret=1`}
}

function records() {
  const kept: Anchor[] = []
  let told = Promise.withResolvers<void>()
  return {
    kept,
    async add(anchor: Anchor) {
      kept.push(anchor)
      told.resolve()
      told = Promise.withResolvers()
    },
    newest: async (url: string) => kept.findLast(each => each.url === url) ?? null,
    next: () => told.promise,
  }
}

test('a checkpoint is sent as it is until it is taken, and that is recorded', async t => {
  const {received, url} = await receiver(t, 500, 503, 201)
  const store = records()
  const anchors = anchoring([url], store, quiet, 10)
  const taken = store.next()
  await anchors.offer(checkpoint(7))
  await taken
  t.deepEqual(received, Array(3).fill({body: checkpoint(7).note, type: 'text/plain; charset=utf-8'}))
  t.like(store.kept, [{url, size: 7}])
  t.like(await anchors.taken(), [{address: new URL(url).host, size: 7}])
  await anchors.offer(checkpoint(7))
  await anchors.stop()
  t.is(received.length, 3)
})

test('a newer checkpoint takes the place of one that was not taken; each address is served by itself', async t => {
  const [away, there] = [await receiver(t, 500), await receiver(t, 200)]
  const store = records()
  const anchors = anchoring([away.url, there.url], store, quiet, 50)
  for (const size of [1, 2]) {
    const taken = store.next()
    await anchors.offer(checkpoint(size))
    await taken
  }
  const taken = store.next()
  away.statuses[0] = 200
  await taken
  await anchors.stop()
  t.deepEqual(
    store.kept.map(({url, size}) => [url, size]),
    [
      [there.url, 1],
      [there.url, 2],
      [away.url, 2],
    ],
  )
})

test('addresses are checked before anything is sent, and a faulty one is not repeated', t => {
  t.deepEqual(AnchorUrls.parse(''), [])
  t.deepEqual(AnchorUrls.parse('https://a.example/x, http://b.example'), ['https://a.example/x', 'http://b.example'])
  for (const faulty of ['nonsense', 'https://a.example, ftp://secret@b.example']) {
    const {error} = AnchorUrls.safeParse(faulty)
    t.false(error === undefined || /nonsense|secret/.test(error.message))
  }
})
