// Ends a page before it is too large for a message.

/** So many bytes of entries, also in base64 and with their proofs, fit into a message. */
const MOST_BYTES = 512 * 1024

/** Says of one entry of a page after another, by its bytes, whether it still fits; the first does in any case. */
export function room(): (bytes: number) => boolean {
  let [taken, first] = [0, true]
  return bytes => {
    taken += bytes
    const fits = first || taken <= MOST_BYTES
    first = false
    return fits
  }
}

/** From the first one on as many as fit. */
export function fitting<T extends {b: Uint8Array}>(entries: readonly T[]): T[] {
  const fits = room()
  const end = entries.findIndex(({b}) => !fits(b.length))
  return entries.slice(0, end === -1 ? undefined : end)
}
