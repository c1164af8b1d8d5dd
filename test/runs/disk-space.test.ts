import { tmpdir } from 'node:os'
import { expect, it } from 'vitest'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { planOf } from '#src/experiment/sweep.js'
import { diskNeeded, refuseFullDisk } from '#src/runs/disk-space.js'

const experiment: ExperimentInput = {
  particles: 1000,
  steps: 100,
  start: [0],
  loss: { saddle: { curvatures: [-1] } },
  optimizer: { kind: 'sgd', learningRate: 0.01 },
  noise: { isotropic: { std: 0.1 } },
  escape: { when: 'abs(x) > 0.5' },
}

it('grows with particles, and with steps only while they are fewer', () => {
  const needed = (settings: Partial<ExperimentInput>) => diskNeeded(planOf({ ...experiment, ...settings }))
  expect(needed({ particles: 1e9, steps: 1e6 })).toBeGreaterThan(4e9)
  expect(needed({ steps: 1e6 })).toBe(needed({ steps: 1e9 }))
  expect(needed({ particles: 1e9, steps: 1e9 })).toBeLessThan(1.1 * needed({ particles: 1e9, steps: 2 ** 20 }))
  expect(needed({ sweep: { seed: [1, 2, 3] } })).toBe(3 * needed({}))
})

it('refuses a run that has no room, with both sizes, and lets a small one through', () => {
  const large = planOf({
    ...experiment,
    particles: 2 ** 32,
    sweep: { seed: Array.from({ length: 10_000 }, (_, i) => i) },
  })
  expect(() => refuseFullDisk(tmpdir(), large)).toThrow(
    /^--out .*: the run may take \d+\.\d GiB there, and \d+(\.\d GiB| MiB) are free$/,
  )
  expect(() => refuseFullDisk(tmpdir(), planOf(experiment))).not.toThrow()
})
