// What a figure is, and how it is written down.

export interface Aim {
  what: string
  measured: number
  limit: number
  /** Whether more is better. */
  atLeast?: boolean
  unit?: string
  /** What profiling found, for an aim that may be missed. */
  why?: string
}

export interface Figure {
  title: string
  /** What was done, and what the floor is. */
  how: string
  header: readonly string[]
  rows: readonly (readonly (string | number)[])[]
  aims: readonly Aim[]
}

const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`

/** Three digits that mean something. */
export const digits = (value: number): string =>
  Number.isFinite(value) ? (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)) : '–'

export const isMet = ({measured, limit, atLeast}: Aim): boolean => (atLeast ? measured >= limit : measured <= limit)

function sentence(aim: Aim): string {
  const {what, measured, limit, atLeast, unit = '', why} = aim
  const wanted = `${atLeast ? 'at least' : 'at most'} ${limit}${unit}`
  if (isMet(aim)) return `- met: ${what} is ${digits(measured)}${unit}, ${wanted} was aimed at`
  return `- **missed**: ${what} is ${digits(measured)}${unit}, ${wanted} was aimed at.${why ? ` ${why}` : ''}`
}

/** The figure as Markdown. */
export const written = ({title, how, header, rows, aims}: Figure): string =>
  [
    `## ${title}`,
    how,
    [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n'),
    aims.map(sentence).join('\n'),
  ].join('\n\n')
