/** `npm run study:kills`: 200 kills at random moments of runs that are resumed each time. Writes kills.md beside this file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EXPERIMENT, type Kill, type KilledRun, killedRun, referenceRun } from './harness.js'
import { PHASES } from './state.js'

const KILLS = 200

const PREAMBLE = `# Runs that are killed

Made by \`npm run study:kills\` (some minutes): processes of \`saddlewalk run --out\` get SIGKILL at a random time, or as soon as a
random file of their folder is written; \`run --resume\` goes on, and is killed again, until one comes to its end. Then the
folder is held against that of a run that was left alone: the same files, \`experiment.yaml\`, \`escapes.parquet\` and
\`diffusion.parquet\` to the byte, \`result.json\` but for the time and the threads. Moments are seeded; where they find a run
depends on the machine.
`

test('kills', { timeout: 3_600_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'saddlewalk-kills-'))
  const file = join(folder, 'saddle.yaml')
  writeFileSync(file, EXPERIMENT)
  const reference = await referenceRun(file, join(folder, 'reference'))
  const runs: KilledRun[] = []
  const kills = () => runs.flatMap(run => run.kills)
  while (kills().length < KILLS) {
    const left = KILLS - kills().length
    runs.push(await killedRun(`study ${runs.length}`, reference, join(folder, `run-${runs.length}`), left))
    process.stderr.write(`\r${kills().length} kills   `)
  }
  rmSync(folder, { recursive: true })
  writeFileSync(new URL('kills.md', import.meta.url), `${PREAMBLE}\n${report(runs)}`)
  expect(runs.filter(({ same }) => !same)).toEqual([])
})

function report(runs: readonly KilledRun[]): string {
  const kills = runs.flatMap(run => run.kills)
  const same = runs.filter(run => run.same).length
  const torn = runs.reduce((sum, run) => sum + run.torn, 0)
  const mostKills = Math.max(...runs.map(run => run.kills.length))
  const rows = PHASES.map(phase => {
    const here = kills.filter(({ state }) => state.phase === phase)
    return `| ${phase} | ${count(here, 'time')} | ${count(here, 'file')} | ${unitsText(here)} |`
  })
  return `${runs.length} runs, killed ${kills.length} times, up to ${mostKills} times each; ${torn} records were torn. ${same} of ${runs.length} runs
ended with the bytes of the one that was left alone.

| killed | at a time | at a file | units kept then |
|---|---|---|---|
${rows.join('\n')}
`
}

const count = (kills: readonly Kill[], moment: Kill['at']) => kills.filter(({ at }) => at === moment).length

function unitsText(kills: readonly Kill[]): string {
  const units = kills.map(({ state }) => state.units)
  const [least, most] = [Math.min(...units), Math.max(...units)]
  return most > 0 ? `${least} to ${most}` : '–'
}
