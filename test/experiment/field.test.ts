import { describe, expect, it } from 'vitest'
import type { ExperimentInput } from '#src/experiment/schema.js'
import { simulate } from '#src/index.js'

const experiment: ExperimentInput = {
  particles: 20_000,
  steps: 60,
  start: { gaussian: { mean: [0, 0], std: 0.5 } },
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.02, radius: 0.3 },
  noise: { isotropic: { std: 1 } },
  diffusion: { checkpoints: [1, 10, 30, 60], field: { y: { from: -1, to: 1, cells: 8 } } },
}
type Field = NonNullable<ExperimentInput['diffusion']>['field']
const withField = (field: Field) => simulate({ ...experiment, diffusion: { ...experiment.diffusion, field } })

describe('a field', () => {
  it('holds all steps into the checkpoints, drift and diffusion beside the exact ones at level 1e-3 over all', async () => {
    const { axes, outside, cells } = (await simulate(experiment)).variants[0]!.diffusion!.field!
    expect(axes).toEqual([{ name: 'y', from: -1, to: 1, cells: 8 }])
    expect(outside + cells.reduce((sum, { visits }) => sum + visits, 0)).toBe(4 * 20_000)
    const looks = cells.flatMap(({ drift, diffusion }) => [drift.y!, diffusion.y!])
    const scores = looks.map(({ estimate, high, exact }) => (1.96 * Math.abs(estimate - exact!)) / (high - estimate))
    // the normal quantile of a two-sided test of level 1e-3 over 16 looks
    expect(looks).toHaveLength(16)
    expect(Math.max(...scores)).toBeLessThan(4)
    expect(cells.every(({ drift, diffusion }) => !('x' in drift) && !('x' in diffusion))).toBe(true)
    const wrong = cells.map(
      ({ at, drift }) => (1.96 * Math.abs(drift.y!.estimate - at[0]!)) / (drift.y!.high - drift.y!.estimate),
    )
    expect(Math.max(...wrong)).toBeGreaterThan(4)
  })

  it('is the same on one thread and on three, and is not there unless asked for', async () => {
    const [one, three] = await Promise.all([1, 3].map(threads => simulate(experiment, { threads })))
    expect(JSON.stringify(three!.variants)).toBe(JSON.stringify(one!.variants))
    const { field: _, ...plain } = experiment.diffusion!
    expect((await simulate({ ...experiment, diffusion: plain })).variants[0]!.diffusion).not.toHaveProperty('field')
  })

  it.each<[Field, string]>([
    [{ z: { from: 0, to: 1 } }, 'diffusion.field.z: unknown coordinate "z" — did you mean "x"? (there are x, y)'],
    [{ y: { from: 1, to: 1 } }, 'diffusion.field.y.to: must be more than from: 1, not 1'],
    [{}, 'diffusion.field: needs one or two coordinates'],
    [
      { x: { from: 0, to: 1, cells: 400 }, y: { from: 0, to: 1, cells: 30 } },
      'diffusion.field: makes 12000 cells; at most 10000 are measured',
    ],
  ])('refuses %j', async (field, message) => {
    await expect(withField(field)).rejects.toThrow(message)
  })
})
