// A process that lives says so, and one that cannot work says why.
import test from 'ava'
import {serveHealth} from './health.ts'

test('livez always, readyz by its checks, stop ends it', async t => {
  let up = false
  const checks = {
    store: () => up,
    bus: async () => true,
    odd: () => {
      if (!up) throw new Error('planted')
      return true
    },
  }
  const health = await serveHealth({port: 0, checks})
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${health.port}${path}`)
    return {status: response.status, body: await response.json()}
  }
  t.is((await get('/livez')).status, 200)
  t.deepEqual(await get('/readyz'), {status: 503, body: {checks: {store: false, bus: true, odd: false}}})
  up = true
  t.deepEqual(await get('/readyz'), {status: 200, body: {checks: {store: true, bus: true, odd: true}}})
  t.is((await get('/other')).status, 404)
  await health.stop()
  await t.throwsAsync(get('/livez'))
})
