// The floor of moving: bare Temporal's workflow, which looks at a record, acts while there is something to do, and waits.
import {condition, defineSignal, proxyLocalActivities, setHandler} from '@temporalio/workflow'

interface Activities {
  look(id: string): Promise<boolean>
  /** Whether there is more to do. */
  act(id: string): Promise<boolean>
}

const changed = defineSignal('changed')
const {look, act} = proxyLocalActivities<Activities>({startToCloseTimeout: '3s'})

export async function floor(id: string): Promise<void> {
  let signals = 0
  setHandler(changed, () => {
    signals++
  })
  for (;;) {
    const before = signals
    for (let more = await look(id); more; ) more = await act(id)
    await condition(() => signals > before)
  }
}
