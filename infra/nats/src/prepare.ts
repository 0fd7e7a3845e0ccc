// Prepares the server at RIN_NATS_URL: makes or updates streams and durable consumers, then ends.
import {prepareStreams} from './streams.ts'

const url = process.env.RIN_NATS_URL
if (!url) {
  console.error('RIN_NATS_URL is missing: set it to the address of the NATS server, such as nats://127.0.0.1:4222.')
  process.exit(1)
}
try {
  await prepareStreams(url, process.env.RIN_NATS_KEY_FILE)
  console.log('Streams and consumers are ready.')
} catch (error) {
  console.error(`The streams could not be prepared (${error instanceof Error ? error.name : 'unknown'}).`)
  process.exitCode = 1
}
