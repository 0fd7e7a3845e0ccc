// The public door of @rin/nats: streams, keys, permissions, and the operator's connection.
export {authorization, keyFile} from './keys.ts'
export {connectOperator} from './operator.ts'
export {type User, users} from './permissions.ts'
export {prepareStreams} from './streams.ts'
