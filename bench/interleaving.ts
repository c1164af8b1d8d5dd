/** How many groups of particles WebAssembly code should interleave, by the pairs of normals a step draws. */
import { BLOCK } from '../kernels/block.js'
import { printWat } from '../kernels/printers/wat.js'
import { assemble } from '../src/engines/assemble.js'
import { WasmStepper } from '../src/engines/wasm-stepper.js'
import type { ExperimentInput } from '../src/experiment/schema.js'
import { planOf } from '../src/experiment/sweep.js'
import { figure, type Row, type Section } from './report.js'
import { ratios, takeTurns } from './turns.js'

const GROUPS = [1, 2, 4, 8]
const STEPS = 500
const ROUNDS = 9

function saddle(dimension: number, optimizer: Partial<ExperimentInput['optimizer']> = {}): ExperimentInput {
  return {
    particles: BLOCK,
    steps: STEPS,
    start: new Array<number>(dimension).fill(0),
    loss: { saddle: { curvatures: Array.from({ length: dimension }, (_, j) => (j % 2 === 0 ? -1 : 1)) } },
    optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3, ...optimizer },
    noise: { isotropic: { std: 0.1 } },
    diffusion: {},
  }
}

const kernels: Record<string, ExperimentInput> = {
  'one pair: 2 dimensions': saddle(2),
  'one pair: 2 dimensions, momentum': saddle(2, { momentum: 0.9 }),
  'two pairs: 4 dimensions': saddle(4),
  'three pairs: 6 dimensions': saddle(6),
  'four pairs: 8 dimensions': saddle(8),
  'eight pairs: 16 dimensions': saddle(16),
}

/** Ratios of speed to that of one group alone. */
export async function interleaving(): Promise<Section> {
  const rows: Row[] = []
  for (const [name, experiment] of Object.entries(kernels)) {
    const { kernel, key } = planOf(experiment).variants[0]!
    const contenders = await Promise.all(
      GROUPS.map(async groups => {
        const stepper = new WasmStepper(await assemble(printWat(kernel, groups)), [kernel.state.length], key)
        return { name: `${groups}`, run: async () => speedOf(stepper) }
      }),
    )
    const figures = await takeTurns(contenders, ROUNDS)
    for (const [i, groups] of GROUPS.entries())
      if (i > 0) rows.push(figure(`${name}, ${groups} groups over 1`, '', ratios(figures[i]!, figures[0]!)))
  }
  return { title: 'interleaving', rows }
}

/** Particle-steps a second. */
function speedOf(stepper: WasmStepper): number {
  stepper.start(0, BLOCK)
  const begun = performance.now()
  stepper.advance(0, STEPS)
  return (BLOCK * STEPS * 1000) / (performance.now() - begun)
}
