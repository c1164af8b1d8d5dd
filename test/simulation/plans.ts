/** A run of several units whose variants can all be told apart, and what it yields. */
import { type Plan, planOf } from '#src/experiment/sweep.js'
import { type MeasureOptions, measurePlan } from '#src/simulate.js'
import type { VariantTallies } from '#src/simulation/tallies.js'
import type { KnownUnit } from '#src/simulation/unit-store.js'
import type { UnitSums } from '#src/simulation/unit-sums.js'

/** Two variants in pairs with the first, one with other particles and one with another horizon. */
export const PLAN: Plan = planOf({
  seed: 'units',
  particles: 20_000,
  steps: 60,
  start: { gaussian: { mean: [0, 0], std: 0.05 } },
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.05, radius: 0 },
  noise: { hessian: { batchSize: 16 } },
  escape: { exits: { down: 'y < -0.1', up: 'y > 0.1' } },
  diffusion: { checkpoints: [1, 20], field: { y: { from: -1, to: 1, cells: 4 } } },
  sweep: [
    { 'optimizer.radius': 0 },
    { 'optimizer.radius': 0.3 },
    { 'optimizer.radius': 0.3, particles: 9000 },
    { 'optimizer.radius': 0.5, steps: 50 },
  ],
})

/** A run with some units known before; the units it has run itself, in the order they came. */
export async function unitsRun(known: readonly KnownUnit[] = [], options: MeasureOptions = {}) {
  const fresh: UnitSums[] = []
  const store = { open: () => known, append: (sums: UnitSums) => void fresh.push(sums) }
  const { result, tallies } = await measurePlan(PLAN, { engine: 'wasm', threads: 2, ...options, store })
  return { fresh, result, tallies }
}

/** A text that differs for any bit of any number. */
export function bitsOf(tallies: readonly VariantTallies[]): string {
  return JSON.stringify(tallies, (_, value) =>
    value instanceof Float64Array
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
      : value,
  )
}
