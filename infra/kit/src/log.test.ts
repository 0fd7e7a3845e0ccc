// No line of the log ever holds an error's message, wherever the error is put.
import test from 'ava'
import mongoose from 'mongoose'
import * as z from 'zod'
import {correlated, createLogger, describeError, errorCode, type Logger} from './log.ts'

const PLANTED = 'my neighbour Ada waits for her papers'

function capture(use: (log: Logger) => void): Record<string, unknown>[] {
  const lines: string[] = []
  use(createLogger('tested', 'trace', {write: line => void lines.push(line)}))
  return lines.map(line => JSON.parse(line))
}

function planted(): Error {
  const error = new Error(`${PLANTED}\n    at planted (/planted/file.ts:1:1)`, {cause: new TypeError(PLANTED)})
  return Object.assign(error, {code: 'E_FINE', keyValue: {title: PLANTED}})
}

test('a line has level, ISO time, name and the fixed sentence', t => {
  const [line] = capture(log => log.info({stage: 'review'}, 'a sentence'))
  t.like(line, {level: 'info', name: 'tested', stage: 'review', msg: 'a sentence', pid: process.pid})
  t.regex(String(line?.time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})

test('an error is logged by name, code and frames only', t => {
  const [line] = capture(log => log.error({err: planted()}, 'fixed'))
  t.like(line, {msg: 'fixed', err: {name: 'Error', code: 'E_FINE', cause: {name: 'TypeError'}}})
  const {frames} = z.object({frames: z.array(z.string())}).parse(line?.err)
  t.true(frames.some(frame => frame.includes('log.test.ts')))
  t.false(frames.some(frame => frame.includes('planted/file')))
})

test('the planted sentence appears nowhere', t => {
  const changed = planted()
  changed.message = 'changed after the stack was taken'
  const server = new mongoose.mongo.MongoServerError({message: PLANTED, code: 11000, keyValue: {title: PLANTED}})
  const lines = capture(log => {
    for (const error of [planted(), changed, server]) {
      log.error(error)
      log.error(error, 'fixed')
      log.error({err: error})
      log.error({err: error}, 'fixed')
      log.error({problem: error}, 'fixed')
      log.error('fixed %s', error.message)
      log.error({err: error}, 'fixed %s', error)
      log.child({err: error}).error('fixed')
    }
    log.error({err: PLANTED}, 'fixed')
  })
  t.is(lines.length, 25)
  for (const line of lines) t.notRegex(JSON.stringify(line), /neighbour|Ada|papers/)
})

test('codes are numbers or plain words', t => {
  t.deepEqual(errorCode(Object.assign(new Error('x'), {code: 11000})), {name: 'Error', code: 11000})
  t.deepEqual(errorCode(Object.assign(new Error('x'), {code: 'ECONNREFUSED'})), {name: 'Error', code: 'ECONNREFUSED'})
  t.deepEqual(errorCode(Object.assign(new Error('x'), {code: PLANTED})), {name: 'Error'})
  t.deepEqual(errorCode(PLANTED), {name: 'string'})
  t.deepEqual(describeError(undefined), {name: 'undefined'})
})

test('a correlated child stamps its lines', t => {
  const [line] = capture(log => correlated(log, 'abc').warn('fixed'))
  t.like(line, {level: 'warn', correlationId: 'abc', msg: 'fixed'})
})
