// How the processes of this package find Temporal.
import * as z from 'zod'

export const temporalConfig = {
  RIN_TEMPORAL_ADDRESS: z.string(),
  RIN_TEMPORAL_NAMESPACE: z.string().default('default'),
  RIN_TASK_QUEUE: z.string().default('rin'),
}

/** The id of the workflow of a record. */
export const workflowId = (kind: string, id: string): string => `${kind}/${id}`
