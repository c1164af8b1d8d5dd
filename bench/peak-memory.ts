/** Runs as many particles as it is told, and prints the largest resident memory of its process in MB. */
import { existsSync, readFileSync } from 'node:fs'
import { simulate } from '../src/index.js'

const STATUS = '/proc/self/status'

await simulate({
  particles: Number(process.argv[2]),
  steps: 100,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sam', learningRate: 0.01, radius: 0.1 },
  noise: { isotropic: { std: 0.1 } },
  escape: { when: 'abs(y) > 0.05' },
  diffusion: { checkpoints: 10 },
})
process.stdout.write(String((peakKibibytes() * 1024) / 1e6))

/** On Linux of this program alone: maxRSS is never below that of the process which started it. */
function peakKibibytes(): number {
  const [, peak] = existsSync(STATUS) ? (/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(STATUS, 'utf8')) ?? []) : []
  return peak === undefined ? process.resourceUsage().maxRSS : Number(peak)
}
