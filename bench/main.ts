/** `npm run bench`: all benchmarks, or those named, as `npm run bench -- throughput`. */
import { gpu } from './gpu.js'
import { interleaving } from './interleaving.js'
import { memory } from './memory.js'
import { native } from './native.js'
import { type Row, reportText } from './report.js'
import { startUp } from './start-up.js'
import { throughput } from './throughput.js'

const benchmarks: Record<string, () => Promise<Row[]>> = {
  throughput,
  native,
  interleaving,
  gpu,
  'start-up': startUp,
  memory,
}

const asked = process.argv.slice(2)
const unknown = asked.find(name => !Object.hasOwn(benchmarks, name))
if (unknown !== undefined) {
  process.stderr.write(`there is no benchmark "${unknown}"; there are ${Object.keys(benchmarks).join(', ')}\n`)
  process.exitCode = 2
} else
  for (const [name, run] of Object.entries(benchmarks))
    if (asked.length === 0 || asked.includes(name)) process.stdout.write(`${reportText(name, await run())}\n\n`)
