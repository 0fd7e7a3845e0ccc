// Real reports, drawn from public records; the source of each stands in reports.json.
import {readFileSync} from 'node:fs'
import {categories, industries, scopes} from '@rin/contracts'
import * as z from 'zod'

const Report = z.strictObject({
  lang: z.string(),
  industry: z.enum(industries),
  category: z.enum(categories),
  scope: z.enum(scopes),
  occupations: z.array(z.string()),
  region: z.string(),
  legalBasis: z.string(),
  title: z.string(),
  description: z.string(),
  source: z.string(),
})
export type Report = z.infer<typeof Report>

const File = z.strictObject({about: z.string(), reports: z.array(Report)})

const allReports = File.parse(JSON.parse(readFileSync(new URL('../reports.json', import.meta.url), 'utf8'))).reports

const find = (industry: Report['industry'], category: Report['category']): Report => {
  const found = allReports.find(report => report.industry === industry && report.category === category)
  if (!found) throw new Error(`reports.json holds no report on ${category} in ${industry}.`)
  return found
}

/** The two reports of the tour. */
export const reports = {
  nursing: find('health-care', 'recognition'),
  certificates: find('crafts', 'evidence'),
}
