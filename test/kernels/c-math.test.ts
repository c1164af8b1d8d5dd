/** The elementary functions of C kernels against float64, with the bounds of wat-math.test.ts. */
import { describe, expect, it } from 'vitest'
import { Graph } from '#kernels/graph.js'
import type { Kernel } from '#kernels/particle.js'
import { printC } from '#kernels/printers/c.js'
import { literal } from '#kernels/printers/c-math.js'
import { EXP } from '#kernels/printers/polynomials.js'
import { normalPair } from '#kernels/random/normal.js'
import { threefry } from '#kernels/random/threefry.js'
import { byWhom, compiler, nativeStepper } from '../engines/compiler.js'
import { sweep, ulp, worstError } from './float32.js'

const NAMES = ['exp', 'log', 'sin', 'cos', 'tanh'] as const
type Name = (typeof NAMES)[number]

/** Every function of a state variable of its own, so that one library has them all. */
function functionKernel(): Kernel {
  const graph = new Graph()
  const state = NAMES.map(name => ({
    name,
    start: graph.constant(0),
    next: graph.unary(name, graph.input(name)),
  }))
  return { state, dimension: NAMES.length, finite: graph.truth(true), exits: [] }
}

async function valuesOf(name: Name, values: Float32Array, text?: string): Promise<Float32Array> {
  const stepper = await nativeStepper(functionKernel(), { key0: 0, key1: 0 }, values.length, text)
  stepper.start(0, values.length)
  const numbers = stepper.walks[0]!.state[NAMES.indexOf(name)] as Float32Array
  numbers.set(values)
  stepper.advance(0, 1)
  return numbers.slice(0, values.length)
}

const lane = async (name: Name, values: readonly number[]) => [...(await valuesOf(name, Float32Array.from(values)))]

async function worst(name: Name, values: Float32Array, unit: (exact: number) => number, text?: string) {
  return worstError(values, await valuesOf(name, values, text), Math[name], unit)
}

describe.runIf(compiler !== null)(`C kernels compiled ${byWhom}`, () => {
  it('exp has an error below 2 ulp where it is a normal float32, and below 2^-149 where it is denormal or 0', async () => {
    const normal = sweep(2 ** -149, 88.7).filter(x => x > -87)
    expect(await worst('exp', normal, ulp)).toBeLessThan(2)
    const denormal = sweep(87, 150).map(x => -Math.abs(x))
    expect(await worst('exp', denormal, () => 2 ** -149)).toBeLessThan(1)
  })

  it('negative control: a coefficient of exp changed by one part in 10,000 is noticed', async () => {
    const text = printC(functionKernel())
    expect(text).toContain(literal(EXP[1]!))
    const wrong = text.replaceAll(literal(EXP[1]!), literal(EXP[1]! * 1.0001))
    expect(await worst('exp', sweep(2 ** -30, 80), ulp, wrong)).toBeGreaterThan(2)
  })

  it('exp at its edges', async () => {
    const values = await lane('exp', [0, -0, -Infinity, Infinity, -104, 89, Number.NaN, -100])
    expect(values.slice(0, 6)).toEqual([1, 1, 0, Infinity, 0, Infinity])
    expect(values[6]).toBeNaN()
    expect(Math.abs(values[7]! - Math.exp(-100))).toBeLessThanOrEqual(2 ** -149)
  })

  it('log has an error below 2 ulp over all positive numbers, and near 1', async () => {
    expect(await worst('log', sweep(2 ** -149, 3.4e38).map(Math.abs), ulp)).toBeLessThan(2)
    const nearOne = sweep(0.9, 1.1).map(Math.abs)
    expect(
      await worst(
        'log',
        nearOne.filter(x => x !== 1),
        ulp,
      ),
    ).toBeLessThan(2)
  })

  it('log at its edges', async () => {
    const values = await lane('log', [1, 0, -0, Infinity, -1, Number.NaN, -Infinity, 1e-40])
    expect(values.slice(0, 4)).toEqual([0, -Infinity, -Infinity, Infinity])
    for (const value of values.slice(4, 7)) expect(value).toBeNaN()
    expect(values[7]).toBeCloseTo(Math.log(Math.fround(1e-40)), 4)
  })

  it('tanh has an error below 3 ulp, and its edges', async () => {
    expect(await worst('tanh', sweep(2 ** -149, 100), ulp)).toBeLessThan(3)
    const values = await lane('tanh', [0, -0, Infinity, -Infinity, 50, -50, Number.NaN, 1e-40])
    expect(values.slice(0, 6)).toEqual([0, -0, 1, -1, 1, -1])
    expect(values[6]).toBeNaN()
    expect(values[7]).toBe(Math.fround(1e-40))
  })

  it.each(['sin', 'cos'] as const)('%s has an absolute error below 2^-23 for arguments up to a million', async name => {
    expect(await worst(name, sweep(2 ** -149, 1e6), () => 2 ** -23)).toBeLessThan(1)
    expect(await worst(name, sweep(1e6, 2 ** 30), () => 2 ** -22)).toBeLessThan(1)
    const values = await lane(name, [0, 1e-40, -1e-40, Infinity, -Infinity, Number.NaN])
    const tiny = Math.fround(1e-40)
    expect(values.slice(0, 3)).toEqual(name === 'sin' ? [0, tiny, -tiny] : [1, 1, 1])
    for (const value of values.slice(3)) expect(value).toBeNaN()
  })

  it('the normal pair equals the float64 pair to 4e-7 of its size, or 1e-7', async () => {
    const graph = new Graph()
    const state = ([0, 1] as const).map(half => {
      const start = graph.normal(3, half)
      return { name: `half ${half}`, start, next: start }
    })
    const kernel: Kernel = { state, dimension: 2, finite: graph.truth(true), exits: [] }
    const particles = 100_000
    const stepper = await nativeStepper(kernel, { key0: 5, key1: -6 }, particles)
    stepper.start(-40_000, particles)
    const words: [number, number] = [0, 0]
    const pair: [number, number] = [0, 0]
    let most = 0
    for (let i = 0; i < particles; i++) {
      threefry(words, 5, -6 + 3, i - 40_000, 0)
      normalPair(pair, words[0], words[1])
      for (const half of [0, 1] as const)
        most = Math.max(
          most,
          Math.abs(stepper.walks[0]!.state[half]![i]! - pair[half]) / Math.max(0.25, Math.abs(pair[half])),
        )
    }
    expect(most).toBeLessThan(4e-7)
  })
})
