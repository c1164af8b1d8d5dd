/** What `saddlewalk run --json` prints: every documented field, and null exactly where there is no number. */
import { expect, it } from 'vitest'
import type { VariantResult } from '#src/results/result.js'
import { oneProcess, SADDLE, temporaryFolder } from './command.js'

const { write } = temporaryFolder()
const { resultOf } = oneProcess()
const file = write('saddle.yaml', SADDLE)

const number = expect.any(Number)
const interval = { estimate: number, low: number, high: number }
const intervalAndLaw = { ...interval, exact: number }

/** The only variant of a run with some settings put over the file. */
async function variantOf(...sets: string[]): Promise<VariantResult> {
  const { variants } = await resultOf(file, ...sets.flatMap(set => ['--set', set]))
  expect(variants).toHaveLength(1)
  return variants[0]!
}

it('has the experiment with its defaults, the engine and the time', async () => {
  const { experiment, engine, timing, variants } = await resultOf(file, '--set', 'steps=100')
  expect(experiment).toEqual({
    name: 'experiment',
    seed: 'saddlewalk',
    particles: 200,
    steps: 100,
    start: [0, 0],
    loss: { saddle: { curvatures: [1, -1] } },
    optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3, momentum: 0, noise: 'shared' },
    noise: { hessian: { batchSize: 32 } },
    escape: { when: 'abs(y) > 0.1' },
    diffusion: { checkpoints: [1, 10, 100] },
  })
  expect(engine).toEqual({ name: 'wasm', threads: number, device: expect.stringMatching(/./) })
  expect(timing).toEqual({ seconds: number, particleSteps: number })
  expect(timing.seconds).toBeGreaterThan(0)
  // the free process is walked to its last checkpoint, and a particle to its escape
  expect(timing.particleSteps).toBeGreaterThan(200 * 100)
  expect(timing.particleSteps).toBeLessThanOrEqual(2 * 200 * 100)
  expect(variants.map(({ settings }) => settings)).toEqual([{}])
})

it('has a mean and a rate when all have escaped', async () => {
  const escape = (await variantOf('particles=2000', 'steps=4000')).escape!
  expect(escape).toMatchObject({
    particles: 2000,
    escaped: 2000,
    censored: 0,
    diverged: 0,
    horizon: 4000,
    mean: intervalAndLaw,
    restrictedMean: intervalAndLaw,
    rate: intervalAndLaw,
    noExactLaw: null,
  })
  expect(escape.quantiles).toEqual([0.1, 0.5, 0.9].map(p => ({ p, ...intervalAndLaw })))
  expect(escape.survival.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(i => 400 * i))
  for (const point of escape.survival) expect(point).toEqual({ step: number, ...intervalAndLaw })
  const { mean, restrictedMean, rate } = escape
  expect(restrictedMean.estimate).toBeCloseTo(mean!.estimate, 6)
  for (const { estimate, low, high } of [mean!, restrictedMean, rate!, ...escape.survival]) {
    expect(low).toBeLessThanOrEqual(estimate)
    expect(high).toBeGreaterThanOrEqual(estimate)
  }
})

it('has no mean, and no late quantile, when some are left', async () => {
  const { escaped, censored, diverged, mean, quantiles, survival, rate } = (await variantOf()).escape!
  expect(escaped + censored).toBe(200)
  expect(Math.min(escaped, censored)).toBeGreaterThan(20)
  expect({ diverged, mean, rate }).toEqual({ diverged: 0, mean: null, rate: null })
  expect(survival.at(-1)!.estimate).toBeCloseTo(censored / 200, 12)
  expect(quantiles[0]).toMatchObject({ p: 0.1, ...intervalAndLaw })
  expect(quantiles[2]).toEqual({ p: 0.9, estimate: null, low: null, high: null, exact: number })
})

it('counts particles that diverge by themselves, and has no mean then', async () => {
  const { escape, diffusion } = await variantOf('escape.when=x > 1 and x < 0', 'optimizer.learningRate=300')
  expect(escape).toMatchObject({ particles: 200, escaped: 0, censored: 0, diverged: 200, mean: null, rate: null })
  expect(diffusion!.diverged).toEqual([{ step: 100, particles: 200 }])
})

it('has the displacement and the coefficient of each coordinate beside both laws', async () => {
  const { coordinates, diverged, noExactLaw } = (await variantOf()).diffusion!
  expect({ diverged, noExactLaw }).toEqual({ diverged: [], noExactLaw: null })
  expect(coordinates.map(({ name }) => name)).toEqual(['x', 'y'])
  for (const { meanSquareDisplacement, coefficient } of coordinates) {
    expect(meanSquareDisplacement).toEqual(
      [1, 10, 100].map(step => ({ step, estimate: number, standardError: number, exact: number, kim2026: number })),
    )
    expect(coefficient).toEqual({ ...intervalAndLaw, kim2026: number })
  }
})

it('has null for every law, and why, when the loss has none', async () => {
  const { escape, diffusion } = await variantOf('loss={expression: "x^2 - y^2 + x^4"}')
  const reason = expect.stringMatching(/\w+ \w+/)
  expect([escape!.noExactLaw, diffusion!.noExactLaw]).toEqual([reason, reason])
  const { restrictedMean, quantiles, survival } = escape!
  expect([restrictedMean, ...quantiles, ...survival].map(({ exact }) => exact)).toEqual(Array(14).fill(null))
  for (const { meanSquareDisplacement, coefficient } of diffusion!.coordinates)
    for (const { exact, kim2026 } of [...meanSquareDisplacement, coefficient!])
      expect({ exact, kim2026 }).toEqual({ exact: null, kim2026: null })
})

it('has only what is measured', async () => {
  const without = (name: string) => SADDLE.replace(new RegExp(`^${name}.*\n`, 'm'), '')
  const keysOf = async (text: string) => Object.keys((await resultOf(write('part.yaml', text))).variants[0]!)
  expect(await keysOf(without('escape'))).toEqual(['settings', 'diffusion'])
  expect(await keysOf(without('diffusion'))).toEqual(['settings', 'escape'])
})

it('gives several exits each its share', async () => {
  const [three] = (
    await resultOf(...[file, '--set', 'escape={exits: {up: "y > 0.1", down: "y < -0.1", far: "abs(y) > 0.2"}}'])
  ).variants
  const { exits, escaped } = three!.escape!
  expect(exits!.map(({ name }) => name)).toEqual(['up', 'down', 'far'])
  const counts = exits!.map(exit => exit.escaped)
  expect(counts[0]! + counts[1]!).toBe(escaped)
  expect(Math.min(counts[0]!, counts[1]!)).toBeGreaterThan(20)
  // the first that holds is taken
  expect(counts[2]).toBe(0)
})

it('reads off the curve what is asked for, in the order asked', async () => {
  const args = ['--at', '300,0,400', '--quantiles', '0.25,0.05']
  const { survival, quantiles } = (await resultOf(file, ...args)).variants[0]!.escape!
  expect(survival.map(({ step }) => step)).toEqual([300, 0, 400])
  expect(survival[1]).toMatchObject({ estimate: 1, exact: 1 })
  expect(quantiles.map(({ p }) => p)).toEqual([0.25, 0.05])
  expect(quantiles[1]!.estimate).toBeLessThan(quantiles[0]!.estimate!)
})
