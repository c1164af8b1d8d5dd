/** `npm run study:alarm`: how often the check raises an alarm without a change, and with a loss of 10%. */
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { comparePackages, type NamedTask } from '../../src/bench/compare-packages.js'
import { type Compared, isRegression, ratioText } from '../../src/bench/comparison-text.js'
import { machineLine } from '../../src/bench/machine.js'
import { OWN_PACKAGE } from '../../src/bench/package-files.js'
import { confidenceOf } from '../../src/bench/paired.js'
import { THRESHOLD } from '../../src/bench/verdict.js'
import { interruptible } from '../../src/cli/interruptible.js'
import { markdownTable } from '../../src/text/markdown.js'
import { free } from '../experiments.js'
import { withSlowerPackage } from './slower-package.js'

const CHECKS = 20
/** As the check has unless another time is asked for. */
const SECONDS = 120
const PLANTED = 0.1
/** The build leaves results where they are committed. */
const RESULTS = new URL('../../../bench/results/alarms.md', import.meta.url)

const TASKS: readonly NamedTask[] = [
  {
    name: 'sam, free, 32,768 particles × 1,000 steps, wasm, 1 thread',
    task: { kind: 'experiment', experiment: { ...free, particles: 32_768 }, engine: 'wasm', threads: 1 },
  },
]

interface Row {
  readonly planted: boolean
  readonly compared: readonly Compared[]
  readonly load: number
}

async function study(slower: string, signal: AbortSignal): Promise<void> {
  const rows: Row[] = []
  for (let i = 0; i < CHECKS; i++)
    for (const planted of [false, true]) {
      const folders = { before: OWN_PACKAGE, now: planted ? slower : OWN_PACKAGE }
      const options = { threshold: THRESHOLD, seconds: SECONDS, seed: `alarm ${i}`, signal }
      rows.push({ planted, compared: await comparePackages(folders, TASKS, options), load: loadavg()[0]! })
      // what there is, should the rest be interrupted
      writeFileSync(RESULTS, page(rows))
    }
}

const alarmed = ({ compared }: Row) => compared.some(isRegression)

function page(rows: readonly Row[]): string {
  const counts = [false, true].map(planted => {
    const those = rows.filter(row => row.planted === planted)
    return `${those.filter(alarmed).length} of ${those.length}`
  })
  const cells = rows.map((row, i) => [
    String(i + 1),
    row.planted ? `${PLANTED * 100}% slower` : 'none',
    alarmed(row) ? 'alarm' : '–',
    ...row.compared.map(each => ('ratio' in each ? `${each.verdict}: ${ratioText(each.ratio)}` : each.skipped)),
    row.compared.map(each => ('pairs' in each ? each.pairs.length : 0)).join(', '),
    row.load.toFixed(1),
  ])
  const heading = ['check', 'change', 'alarm', ...TASKS.map(({ name }) => name), 'pairs', 'load']
  return `# Alarms of the regression check

By \`npm run study:alarm\`, on ${new Date().toISOString().slice(0, 10)}; ${machineLine()}. Each check has ${SECONDS} s for pairs and takes at least twelve, a threshold of ${THRESHOLD * 100}%,
and the seed "alarm" with its number; the load is the mean number of processes that run or wait for a processor, over the last minute.
Without a change the package is compared with itself; the slower one computes after each run for ${PLANTED * 100}% of its processor time.

- Without a change: ${counts[0]} checks raised an alarm. Asked is at most 1 of ${CHECKS}.
- ${PLANTED * 100}% slower: ${counts[1]} checks raised an alarm. Asked is at least 19 of ${CHECKS}.

Ratios are of processor time, now over before, with intervals that hold the truth at least ${(100 * confidenceOf(TASKS.length)).toFixed(1)} times in 100.

${markdownTable({ heading, rows: cells, left: heading.length - 2 })}
`
}

await interruptible(false, ({ signal }) => withSlowerPackage(OWN_PACKAGE, PLANTED, slower => study(slower, signal)))
