// Why aims are missed, by the title of the figure or by the aim: what profiling found.

const processor =
  'Processor time, not waiting: at 64 in flight the four processes of the product use 1.9 ms of processor per report (barriers 0.66, gateway 0.56, mongod 0.48, nats-server 0.25), the floor 0.7 in mongod and its own process; with two cores and the load on the same machine that is the limit. At 1 in flight barriers alone uses 4 ms per report: waking a process on another virtual core is dear on this machine.'
const view =
  'A view of a barrier that adopted a solution asks the solutions service for its latest update: another hop, and another read.'
const history = 'A history asks two services, one of which says whether the asking person may see the barrier.'

export const reasons: Readonly<Record<string, string>> = {
  Reports: processor,
  'Decisions that move nothing': processor,
  Reads:
    'Each is a hop over NATS into another process and back; at 16 in flight the two cores are busy, and p99 is the queue before them; the floor’s p99 misses as well where it is above 30 ms.',
  'view: the ratio': view,
  'view: p99': view,
  'history: the ratio': history,
  'history: p99': history,
  'Boards and lists':
    'At some 800 pages a second the two cores are busy, and p99 is the queue of sixteen before them: a page of barriers takes some 2 ms of processor time (barriers 0.7, mongod 0.5, gateway 0.5, nats-server and the load the rest). For a partner MongoDB takes 0.9, since half of the barriers here are others’ restricted ones, each of which is read and left out. The bare query of such lists in one process serves fewer and misses as well (see Reads). Boards are counted at most once a second, one after the other, and kept for two. What is left of p99 beyond the queue are collections of garbage: V8 marks the whole heap whenever some 64 MB of buffers, in which pages travel, have outlived two small collections.',
  Memory:
    'Resident, each imported alone from a warm code cache, approximately: Node itself 42 MB, mongoose with the driver 40 more, zod 18, all contracts with zod 26.',
  worker: `The worker has the native core of Temporal's SDK (with its client some 55 MB) and a V8 context for the workflows besides.`,
  gateway: `The gateway has Fastify, the OpenAPI document and its schemas besides.`,
  Moving:
    'Processor time: an accepted barrier takes some 34 ms of it in Temporal’s server (21 of them without the search attribute that shows the stage), 28 in the worker, 16 in mongod, 13 in barriers, 7 in audit, 4 in nats-server, 4 in the bridge and 3 in groups. Two cores can do some twenty of that a second, so p50 at 20/s is a queue. The floor has neither timers, search attributes, events nor the services.',
  'Reports at a steady 100/s':
    'Processor time: a report takes some 42 ms of it in all, 23 of them in Temporal’s server and 7 in the worker, which start its workflow. Two cores can do less than fifty of that a second, so at 100/s that work piles up beside the reports; its lower priority leaves them most of the time, not all.',
  'p99 of decisions meanwhile over the usual':
    'It is the sixth slowest of 600 decisions, beside which some 33 moves a second share the two cores: another run on a machine like this had 1.28.',
  'Appending to the log':
    'Beside the same insert, the ledger hashes each entry and the tree and stores a tile of eight kilobytes for every 256 entries; in processor time of the writing process that is nothing to speak of (some 25 µs for an entry with or without). What is left is waiting for two journaled writes instead of one, on a disk and cores that others use as well.',
  'Reading the log':
    'A timeline is one indexed query, a proof two; the rest is hops: into the audit service over NATS, over HTTP into the gateway before that, and for a timeline into the barriers service, which says whether the asking person may see it. Each hop wakes another process on two cores; where these are kept busy by others, each of them may wait for its turn, and that is p99: it misses for the bare query as well.',
  'Verifying the whole log':
    'One thread: 13 µs of processor time for an entry, of which JSON and hashing are half. It takes longer than that where others use the cores.',
  'Event lag':
    'Processor time: what comes in, what logs it and what measures it share two cores, and an event waits for its turn in each.',
}
