// Text that people type: its language, its limits, and what is dropped at the door.
import * as z from 'zod'

/** Control characters except newline and tab are dropped; everything else is kept as typed, without normalisation. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this drops
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

const codePoints = (text: string): number => [...text].length

/** A string as typed, of `min` to `max` Unicode code points, well formed. */
const typed = (min: number, max: number) =>
  z
    .string()
    .max(max * 2)
    .refine(text => text.isWellFormed(), {params: {code: 'ill-formed-unicode'}})
    .transform(text => text.replaceAll(CONTROL, ''))
    .refine(text => codePoints(text) >= min, {params: {code: 'too-short'}})
    .refine(text => codePoints(text) <= max, {params: {code: 'too-long'}})
    .refine(text => min === 0 || text.trim() !== '', {params: {code: 'blank'}})
    .meta({override: {type: 'string', minLength: min, maxLength: max}})

/** A BCP 47 language tag. */
export const Language = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/)

/** A text and its language; 1 to 10,000 code points. */
export const Text = z.strictObject({lang: Language, text: typed(1, 10_000)}).meta({id: 'Text'})
export type Text = z.infer<typeof Text>

/** A text as it is shown: as typed, and empty once it is erased. */
export const ShownText = z
  .object({
    lang: z.string(),
    text: z.string(),
    lost: z.literal(true).optional().describe('it is empty because an older backup was restored'),
  })
  .meta({id: 'ShownText'})

/** A heading or name and its language; 1 to 200 code points. */
export const Title = z.strictObject({lang: Language, text: typed(1, 200)}).meta({id: 'Title'})

/** A short typed entry without a language of its own: an occupation, a region, a law. May be empty. */
export const Entry = typed(0, 200)
