// Which language somebody is answered in: the most wanted of those that are spoken.

/** The tags of a header Accept-Language, most wanted first. */
export const wantedIn = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map(part => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const quality = parameters.find(each => each.trim().toLowerCase().startsWith('q='))
      return {tag: tag.trim(), q: quality ? Number(quality.trim().slice(2)) : 1}
    })
    .filter(({q}) => q > 0)
    .toSorted((a, b) => b.q - a.q)
    .map(({tag}) => tag)

const languageIn = (tag: string): string => tag.toLowerCase().split('-')[0] ?? ''

/** The first that is spoken; a tag (BCP 47) is met by its language alone. Where none is, the first of those spoken. */
export const spokenOf = <L extends string>(wanted: readonly string[], spoken: readonly [L, ...L[]]): L =>
  wanted.flatMap(tag => spoken.find(each => each === languageIn(tag)) ?? [])[0] ?? spoken[0]
