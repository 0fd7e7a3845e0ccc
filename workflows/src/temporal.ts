// How the processes of this package find Temporal.
import type {Connection} from '@temporalio/client'
import * as z from 'zod'

export const temporalConfig = {
  RIN_TEMPORAL_ADDRESS: z.string(),
  RIN_TEMPORAL_NAMESPACE: z.string().default('default'),
  RIN_TASK_QUEUE: z.string().default('rin'),
}

/** The id of the workflow of a record. */
export const workflowId = (kind: string, id: string): string => `${kind}/${id}`

const ANSWER_WITHIN_MS = 1_000

/** Whether Temporal answers now. */
export async function answers(connection: Pick<Connection, 'withDeadline' | 'workflowService'>): Promise<boolean> {
  await connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => connection.workflowService.getSystemInfo({}))
  return true
}
