/** Runs as many particles as it is told, and prints the largest resident memory of its process in MB. */
import { simulate } from '../src/index.js'

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
// maxRSS is in kibibytes
process.stdout.write(String((process.resourceUsage().maxRSS * 1024) / 1e6))
