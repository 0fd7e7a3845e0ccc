// The floor of moving: what its workflow does outside, one read or one write each.
import type {Collection} from 'mongoose'

interface Marked {
  _id: string
  todo: number
  marks: number[]
}
export type Records = Collection<Marked>

/** `looked` gets the id of every record that was looked at. */
export const activities = (records: Records, looked: Set<string>) => ({
  async look(_id: string) {
    looked.add(_id)
    return ((await records.findOne({_id}))?.todo ?? 0) > 0
  },
  async act(_id: string) {
    const change = {$inc: {todo: -1}, $push: {marks: Date.now()}}
    return ((await records.findOneAndUpdate({_id, todo: {$gt: 0}}, change))?.todo ?? 0) > 1
  },
})
