import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { InputError } from '../experiment/input-error.js'
import { isAlive, type Owner, ownerOf } from '../runs/lock.js'
import { type Board, CLAIM_MILLISECONDS } from './board.js'

const LOOK_MILLISECONDS = 200

/**
 * Makes this process the submitter of a run. One that was killed is waited for until its claim expires.
 * @throws InputError when another process is; the signal's reason when it is aborted.
 */
export async function claimRun(
  board: Board,
  id: string,
  { stop, signal }: { readonly stop?: AbortSignal; readonly signal?: AbortSignal },
): Promise<Owner> {
  const own = ownerOf(process.pid)
  const latest = performance.now() + CLAIM_MILLISECONDS + 10 * LOOK_MILLISECONDS
  while (!(await board.claim(id, own))) {
    const other = await board.submitter(id)
    if (other === null) continue
    if (other.host === hostname() && !isAlive(other)) await board.release(id, other)
    else if (performance.now() > latest)
      throw new InputError(
        `--queue: process ${other.process} on ${other.host} is running this experiment on this server: let it end`,
      )
    else await sleep(LOOK_MILLISECONDS)
    stop?.throwIfAborted()
    signal?.throwIfAborted()
  }
  return own
}
