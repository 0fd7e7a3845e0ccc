// Reads a program's version and tells whether it lies in a range.

/** The first `major.minor.patch` in the text a program prints for `--version`, or undefined. */
export function versionIn(text: string): string | undefined {
  return /\bv?(\d+\.\d+\.\d+)/.exec(text)?.[1]
}

/** Whether `from` ≤ `version` < `below`, all three `major.minor.patch`. */
export function fits(version: string, range: {readonly from: string; readonly below: string}): boolean {
  return compare(version, range.from) >= 0 && compare(version, range.below) < 0
}

function compare(one: string, other: string): number {
  const theirs = other.split('.').map(Number)
  const differences = one.split('.').map((part, index) => Number(part) - (theirs[index] ?? 0))
  return differences.find(difference => difference !== 0) ?? 0
}
