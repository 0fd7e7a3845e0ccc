// Tells people what takes long.

/** Takes one line for a person to read. */
export type Progress = (line: string) => void

/** Runs `work`; after one second, and then every five, reports `line` with the seconds so far. */
export async function reportSlow<Result>(
  line: string,
  progress: Progress | undefined,
  work: Promise<Result>,
): Promise<Result> {
  const started = Date.now()
  const report = () => progress?.(`${line} (${Math.round((Date.now() - started) / 1000)} s)`)
  let every: NodeJS.Timeout | undefined
  const first = setTimeout(() => {
    report()
    every = setInterval(report, 5000)
  }, 1000)
  try {
    return await work
  } finally {
    clearTimeout(first)
    clearInterval(every)
  }
}
