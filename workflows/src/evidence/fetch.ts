// Fetches the history of a run while Temporal has it.
import {type Client, isGrpcServiceError} from '@temporalio/client'
import {bytesOf} from './history.ts'

/** gRPC's NOT_FOUND. */
const NOT_FOUND = 5

/** The history as it is kept; null when Temporal knows no such run. */
export async function fetchHistory(
  client: Client,
  workflow: string,
  run: string,
  deadline: number,
): Promise<Buffer | null> {
  const handle = client.workflow.getHandle(workflow, run)
  try {
    return bytesOf(await client.withDeadline(deadline, () => handle.fetchHistory()))
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) return null
    throw error
  }
}
