// Records of a case with their texts and the salts of the commitments, for whoever wants to check what was committed to.
import type {Opened, RecordOfCase, Reply} from '@rin/contracts'
import {openTexts, type RecordDocument} from './record.ts'

interface Page {
  items: Pick<RecordDocument<unknown>, '_id' | 'texts'>[]
  next: string | null
}

/** A page of records of this kind that the asking person sees. */
export function openedPage(kind: RecordOfCase['kind'], page: Reply<Page>): Reply<Opened> {
  if ('problem' in page) return page
  const {items, next} = page.ok
  return {
    ok: {records: items.map(({_id: id}) => ({kind, id})), texts: items.flatMap(each => openTexts(kind, each)), next},
  }
}
