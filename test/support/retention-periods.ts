// Retention rules for trials: some periods are short, everything else is kept for as long as any test runs.
import {readFileSync} from 'node:fs'
import {mkdtemp, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {DataClass, RetentionRules} from '@rin/contracts'

const shipped = fileURLToPath(new URL('../../services/groups/retention.json', import.meta.url))

/** The path of a file with the shipped rules, these classes of data under other periods, and all copies under another one. */
export async function periodsOf(short: Partial<Record<DataClass, string>>, copies = '3 days'): Promise<string> {
  const rules: RetentionRules = JSON.parse(readFileSync(shipped, 'utf8'))
  const path = join(await mkdtemp(join(tmpdir(), 'rin-retention-')), 'retention.json')
  const changed = {
    ...rules,
    rules: rules.rules.map(rule => ({...rule, period: short[rule.dataClass] ?? rule.period})),
    copies: rules.copies.map(rule => ({...rule, period: copies})),
  }
  await writeFile(path, JSON.stringify(changed))
  return path
}
