// What is away is told from what is broken.
import test from 'ava'
import mongoose from 'mongoose'
import {errors} from 'nats'
import {isOutage} from './outage.ts'

test('outages', t => {
  t.true(isOutage(Object.assign(new Error('x'), {outage: true})))
  t.true(isOutage(new mongoose.mongo.MongoNetworkError('x')))
  t.true(isOutage(new mongoose.Error.MongooseServerSelectionError('x')))
  t.true(isOutage(new errors.TimeoutError()))
  t.true(isOutage(new errors.RequestError('x', {cause: new errors.NoRespondersError('x')})))
  t.true(isOutage(new errors.ClosedConnectionError()))
  t.true(isOutage(Object.assign(new Error('x'), {code: 'EPIPE'})))
  const stepDown = new mongoose.mongo.MongoServerError({message: 'x', errorLabels: ['RetryableWriteError']})
  t.true(isOutage(stepDown))
})

test('bugs', t => {
  t.false(isOutage(new Error('x')))
  t.false(isOutage('x'))
  t.false(isOutage(Object.assign(new Error('x'), {code: 'ENOENT'})))
  t.false(isOutage(new mongoose.mongo.MongoServerError({message: 'x', code: 11000})))
  const denied = new errors.PermissionViolationError('x', 'publish', 'cmd.a.b')
  t.false(isOutage(new errors.RequestError('x', {cause: denied})))
})
