// What a figure is, and how it is written down.
import {reasons} from './reasons.ts'

export interface Aim {
  what: string
  measured: number
  limit: number
  /** Whether more is better. */
  atLeast?: boolean
  unit?: string
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
  const {what, measured, limit, atLeast, unit = ''} = aim
  const wanted = `${atLeast ? 'at least' : 'at most'} ${limit}${unit}`
  return `- ${isMet(aim) ? 'met' : '**missed**'}: ${what} is ${digits(measured)}${unit}, ${wanted} was aimed at`
}

/** What profiling found, if an aim is missed. */
function why({title, aims}: Figure): string[] {
  const missed = aims.filter(aim => !isMet(aim))
  if (missed.length === 0) return []
  const found = [title, ...missed.map(({what}) => what)].flatMap(key => reasons[key] ?? [])
  return found.length === 0 ? ['No reason is known yet.'] : [...new Set(found)]
}

/** The figure as Markdown. */
export const written = (figure: Figure): string =>
  [
    `## ${figure.title}`,
    figure.how,
    [line(figure.header), line(figure.header.map(() => '---')), ...figure.rows.map(line)].join('\n'),
    ...(figure.aims.length > 0 ? [figure.aims.map(sentence).join('\n')] : []),
    ...why(figure),
  ].join('\n\n')
