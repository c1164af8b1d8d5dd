/** The small version of the study of kills: some fifteen, and a run that is not the same. */
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { saddlewalk, temporaryFolder } from '../../cli/command.js'
import { keptBytes } from '../../cli/runs.js'
import { EXPERIMENT, type KilledRun, killedRun, type Reference, referenceRun } from './harness.js'

const KILLS = 15
const { folder, write } = temporaryFolder()
let reference: Reference

beforeAll(async () => {
  reference = await referenceRun(write('saddle.yaml', EXPERIMENT), join(folder, 'reference'))
}, 60_000)

it('runs that are killed at random moments end with the bytes of one that is not', { timeout: 120_000 }, async () => {
  const runs: KilledRun[] = []
  const killed = () => runs.reduce((sum, { kills }) => sum + kills.length, 0)
  while (killed() < KILLS) {
    const directory = join(folder, `run-${runs.length}`)
    runs.push(await killedRun(`kills ${runs.length}`, reference, directory, KILLS - killed()))
  }
  expect(runs.map(({ failure }) => failure)).toEqual(runs.map(() => null))
  expect(runs.map(({ same }) => same)).toEqual(runs.map(() => true))
  expect(killed()).toBe(KILLS)
})

it('negative control: another seed gives other bytes, and so does a file that is left over', () => {
  const other = join(folder, 'other')
  expect(saddlewalk('run', reference.file, '--set', 'seed=other', '--out', other).status).toBe(0)
  expect(keptBytes(other)).not.toEqual(reference.bytes)
  write('reference/left.partial', '')
  expect(keptBytes(join(folder, 'reference'))).not.toEqual(reference.bytes)
})
