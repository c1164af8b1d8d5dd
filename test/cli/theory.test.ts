/** saddlewalk theory, as a process. */
import { describe, expect, it } from 'vitest'
import type { CoordinateTheory, EscapeTheory, TheoryResult, VariantTheory } from '#src/results/theory.js'
import { oneProcess, SADDLE, temporaryFolder } from './command.js'

const { write } = temporaryFolder()
const { saddlewalk } = oneProcess()
const file = write('saddle.yaml', SADDLE)

async function theoryOf(...args: string[]): Promise<VariantTheory[]> {
  const { status, stdout, stderr } = await saddlewalk('theory', file, ...args, '--json')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^\{.*\}\n$/)
  return [...(JSON.parse(stdout) as TheoryResult).variants]
}

const [RATE, RADIUS, BATCH] = [0.01, 0.3, 32]

describe("the paper's saddle", async () => {
  const [variant] = await theoryOf('--at', '10,400', '--quantiles', '0.5')
  const coordinates = variant!.coordinates as CoordinateTheory[]
  const escape = variant!.escape as EscapeTheory

  it.each([
    ['x', 1, 0],
    ['y', -1, 1],
  ] as const)('%s: one step, and its moments', (name, h, j) => {
    const { meanSquareDisplacement, coefficient, models, corollary1, ...step } = coordinates[j]!
    const [multiplier, noise] = [
      1 - RATE * h * (1 + RADIUS * h),
      RATE * Math.sqrt(Math.abs(h) / BATCH) * Math.abs(1 + RADIUS * h),
    ]
    expect(step).toEqual({
      name,
      curvature: h,
      multiplier: expect.closeTo(multiplier, 14),
      noise: expect.closeTo(noise, 14),
      attracted: h > 0,
      attractedKim2026: h > 0,
    })
    expect(meanSquareDisplacement.map(({ step }) => step)).toEqual([1, 10, 100])
    expect(models.map(({ name: model, meanSquareDisplacement: values }) => [model, values.length])).toEqual([
      ['Kim et al., Theorem 2', 3],
      ['Compagnoni et al., SDE of USAM', 3],
    ])
    expect(models[0]!.meanSquareDisplacement).toEqual(meanSquareDisplacement.map(({ kim2026 }) => kim2026))
    expect(models[0]!.conditions).toContainEqual({ quantity: 'ρ|λ|', value: RADIUS, atMost: 0.1 })
    expect(corollary1).toMatchObject({ step: 100, corollary1: expect.closeTo((2 * RATE * 1 * RADIUS) / BATCH, 12) })
    for (const { step, exact } of meanSquareDisplacement) {
      const variance = (noise ** 2 * (multiplier ** (2 * step) - 1)) / (multiplier ** 2 - 1)
      expect(exact / variance).toBeCloseTo(1, 10)
    }
    // ½ s²/η per unit of time t = ηk
    expect(coefficient.exact! / (noise ** 2 / (2 * RATE))).toBeCloseTo(1, 10)
  })

  it('escape along y, where and how surely as asked', () => {
    expect(escape.survival.map(({ step }) => step)).toEqual([10, 400])
    const [early, late] = escape.survival.map(({ exact }) => exact)
    expect(early).toBeCloseTo(1, 6)
    expect(late).toBeLessThan(0.5)
    expect(escape.quantiles).toEqual([{ p: 0.5, exact: expect.any(Number) }])
    expect(escape.restrictedMean).toBeLessThan(escape.mean!)
    // survival falls as |multiplier|^-k in the tail
    expect(escape.rate! / Math.log(1 + RATE * (1 - RADIUS))).toBeCloseTo(1, 2)
  })
})

it('SGD ignores the radius', async () => {
  const [sgd] = await theoryOf('--set', 'optimizer.kind=sgd')
  expect((sgd!.coordinates as CoordinateTheory[]).map(({ multiplier }) => multiplier)).toEqual([0.99, 1.01])
})

it('gives every variant of a sweep', async () => {
  const variants = await theoryOf('--set', 'sweep={optimizer.radius: [0, 0.5]}')
  expect(variants.map(({ settings }) => settings)).toEqual([{ 'optimizer.radius': 0 }, { 'optimizer.radius': 0.5 }])
  const multipliers = variants.map(({ coordinates }) => (coordinates as CoordinateTheory[])[1]!.multiplier)
  expect(multipliers).toEqual([expect.closeTo(1.01, 14), expect.closeTo(1.005, 14)])
})

it('has no escape law for an experiment that measures no escape', async () => {
  const noEscape = write('free.yaml', SADDLE.replace(/^escape.*\n/m, ''))
  const { stdout } = await saddlewalk('theory', noEscape, '--json')
  expect((JSON.parse(stdout) as TheoryResult).variants[0]!.escape).toBeNull()
})

it('says why there is no law', async () => {
  const [variant] = await theoryOf('--set', 'loss={expression: x^2 - y^4}', '--set', 'noise={isotropic: {std: 1}}')
  expect(variant).toEqual({
    settings: {},
    coordinates: { reason: expect.stringMatching(/\w+ \w+/) },
    escape: { reason: expect.stringMatching(/\w+ \w+/) },
  })
  const { coordinates, escape } = variant as unknown as Record<'coordinates' | 'escape', { reason: string }>
  const { status, stdout } = await saddlewalk(
    ...['theory', file, '--set', 'loss={expression: x^2 - y^4}', '--set', 'noise={isotropic: {std: 1}}'],
  )
  expect(status).toBe(0)
  expect(stdout).toContain(`all: no exact diffusion law: ${coordinates.reason}\n`)
  expect(stdout).toContain(`all: no exact escape law: ${escape.reason}\n`)
})

it('prints a table of the same numbers', async () => {
  const { status, stdout, stderr } = await saddlewalk('theory', file)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const rows = stdout.split('\n').filter(line => /^all +[xy] /.test(line))
  const [gaps] = [rows.splice(2)]
  expect(gaps.map(row => row.split(/ {2,}/)[2])).toEqual(['0.0001875', '0.0001875'])
  expect(rows.map(row => row.split(/ {2,}/).slice(1, 7))).toEqual([
    ['x', '1', '0.987', '0.002298', 'yes', 'yes'],
    ['y', '-1', '1.007', '0.001237', 'no', 'no'],
  ])
})

it('prints the survival at the steps that are asked for', async () => {
  const [variant] = await theoryOf('--at', '300,400')
  const [, late] = (variant!.escape as EscapeTheory).survival
  const { stdout } = await saddlewalk('theory', file, '--at', '300,400')
  const rows = stdout.slice(stdout.indexOf('survival')).trimEnd().split('\n')
  expect(rows.map(row => row.split(/ +/).slice(0, 2))).toEqual([
    ['survival', 'step'],
    ['all', '300'],
    ['all', '400'],
  ])
  expect(Number(rows[2]!.split(/ +/)[2])).toBeCloseTo(late!.exact, 4)
  expect((await saddlewalk('theory', file)).stdout).not.toContain('survival')
})

it('refuses a bad file as run does', async () => {
  const bad = write('bad.yaml', SADDLE.replace('steps: 400', 'steps: 0'))
  expect(await saddlewalk('theory', bad, '--json')).toEqual({
    status: 2,
    stdout: '',
    stderr: `saddlewalk: ${bad}:2:8: steps: must be at least 1, not 0\n`,
  })
})

it('refuses a step past the horizon as run does', async () => {
  expect(await saddlewalk('theory', file, '--at', '401')).toEqual({
    status: 2,
    stdout: '',
    stderr: 'saddlewalk: --at 401: step 401 is past the horizon, steps: 400\n',
  })
})
