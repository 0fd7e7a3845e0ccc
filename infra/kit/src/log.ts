// The JSON logger: fixed sentences and named fields, never an error's own message, since that may quote what people typed.
import {type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions} from 'pino'

export type Logger = PinoLogger

const FRAME = /^\s+at (?:async )?(?:new )?(?:[\w$.<>#[\]]+ (?:\[as [\w$.<>#]+\] )?)?\(?[\w$@+.:/\\%-]+:\d+:\d+\)?$/
const CODE = /^[\w.-]{1,64}$/

/** Name and code of whatever was thrown; the code only if it is a number or a plain word. */
export function errorCode(error: unknown): {name: string; code?: string | number} {
  if (!(error instanceof Error)) return {name: typeof error}
  const code: unknown = Reflect.get(error, 'code')
  const safe = typeof code === 'number' || (typeof code === 'string' && CODE.test(code))
  return safe ? {name: error.name, code} : {name: error.name}
}

/** The frames of an error's stack, without the message above them. */
function framesOf(error: Error): string[] {
  // The message goes first, because a line of it could be shaped like a frame.
  const stack = error.message === '' ? error.stack : error.stack?.replaceAll(error.message, '')
  return (stack ?? '').split('\n').flatMap(line => (FRAME.test(line) ? [line.trim().slice(3)] : []))
}

/** What may be logged of an error: name, code and frames, and the same of its causes. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return errorCode(error)
  const own = {...errorCode(error), frames: framesOf(error)}
  return error.cause instanceof Error && error.cause !== error ? {...own, cause: describeError(error.cause)} : own
}

/** Errors under any name but `err`, which its serializer takes. */
const describeFields = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      key !== 'err' && value instanceof Error ? describeError(value) : value,
    ]),
  )

const ERROR = 50

/** Lines are written together, which saves a call of the system for each; from an error on, at once. */
function standardOutput() {
  const output = pino.destination({dest: 1, sync: true, minLength: 4_096, periodicFlush: 100})
  process.once('exit', () => output.flushSync())
  return output
}

/** A logger that writes one JSON line per call to standard output, or to `destination`. */
export function createLogger(name: string, level: string, destination?: DestinationStream): Logger {
  const output: DestinationStream & {flushSync?: () => void} = destination ?? standardOutput()
  const options = {
    name,
    level,
    base: {pid: process.pid},
    timestamp: stdTimeFunctions.isoTime,
    serializers: {err: describeError},
    formatters: {level: (label: string) => ({level: label}), log: describeFields},
    hooks: {
      logMethod(this: Logger, args: unknown[], method: (this: Logger, ...args: unknown[]) => void, severity: number) {
        const [first, second] = args
        // pino would take an error's message where a sentence is missing, and would fill in further arguments.
        if (typeof first === 'string') method.call(this, first)
        else method.call(this, first instanceof Error ? {err: first} : first, typeof second === 'string' ? second : '')
        if (severity >= ERROR) output.flushSync?.()
      },
    },
  }
  return pino(options, output)
}

/** A child that stamps every line with the correlation id. */
export const correlated = (log: Logger, correlationId: string): Logger => log.child({correlationId})
