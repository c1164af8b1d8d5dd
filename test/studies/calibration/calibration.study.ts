/**
 * `npm run study:calibration`: every 95% interval against exact laws, in thousands of seeded experiments each. Writes
 * calibration.md beside this file.
 */
import { writeFileSync } from 'node:fs'
import { test } from 'vitest'
import type { Coverages } from './coverage.js'
import { seededExits, seededPairs, seededRuns } from './experiments.js'
import { rowsOf, table } from './report.js'
import { SAMPLED, sampledRuns } from './sampled.js'
import { EXITS, PAIRS, SETTINGS, TAILS } from './settings.js'

const EXPERIMENTS = { runs: 2000, tails: 1000, pairs: 1000, exits: 2000, sampled: 1000 }

interface Part {
  readonly name: string
  run(onDone: () => void): Coverages | Promise<Coverages>
}

const parts: readonly Part[] = [
  ...SETTINGS.map(setting => ({
    name: setting.name,
    run: (onDone: () => void) => seededRuns(setting, EXPERIMENTS.runs, { onDone }),
  })),
  ...TAILS.map(setting => ({
    name: setting.name,
    run: (onDone: () => void) => seededRuns(setting, EXPERIMENTS.tails, { onDone }),
  })),
  ...PAIRS.map(setting => ({
    name: setting.name,
    run: (onDone: () => void) => seededPairs(setting, EXPERIMENTS.pairs, { onDone }),
  })),
  { name: EXITS.name, run: onDone => seededExits(EXITS, EXPERIMENTS.exits, { onDone }) },
  ...SAMPLED.map(setting => ({
    name: setting.name,
    run: (onDone: () => void) => sampledRuns(setting, EXPERIMENTS.sampled, onDone),
  })),
]

const PREAMBLE = `# Calibration of the 95% intervals

Made by \`npm run study:calibration\` (some ten minutes on two cores); seeds are fixed, so that it gives this table again.

Each row is one estimator in one setting with an exact law, over as many experiments as stated, of 1,000 particles where
nothing else is said. A row may look at several steps, coordinates or cells: then the least and the greatest share are given.
Covered is the share of 95% intervals that hold the exact value, with the error that the number of experiments leaves it;
bias is the mean error over the standard deviation of the estimate, of the look where it is largest; width is the mean width
of the intervals over ±1.96 true standard deviations. The band asked for is 93.5 to 96.5% and a bias of at most 0.1;
"outside" marks rows with a look beyond it by more than 3.3 errors of its own. Where a result may be null (a quantile past the
horizon, a tail not seen), the experiments are those in which it was not; looks with an answer in fewer than nine tenths of the
experiments are left out, as having one tells which experiments they are. At 1,000 particles that is so of the tail rate, which is looked at with 10,000.

Rows of quantiles are outside for a reason. A quantile is a whole step: where its spread is only a few steps, its interval, of
whole steps too, covers more than 95%, and half a step shows as bias.
`

test('calibration', { timeout: 3_600_000 }, async () => {
  const rows = []
  for (const { name, run } of parts) {
    const begun = performance.now()
    let done = 0
    const coverages = await run(() => {
      done++
      if (done % 250 === 0) process.stderr.write(`\r${name}: ${done}   `)
    })
    process.stderr.write(`\r${name}: ${((performance.now() - begun) / 1000).toFixed(0)} s\n`)
    rows.push(...rowsOf(name, coverages))
    writeFileSync(new URL('calibration.md', import.meta.url), `${PREAMBLE}\n${table(rows)}\n`)
  }
})
