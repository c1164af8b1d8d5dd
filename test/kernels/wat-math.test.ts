/** The elementary functions of WebAssembly kernels against float64, over dense sweeps of float32 numbers. */
import { describe, expect, it } from 'vitest'
import wabt from 'wabt'
import { Graph } from '#kernels/graph.js'
import type { Kernel } from '#kernels/particle.js'
import { EXP } from '#kernels/printers/polynomials.js'
import { printWat } from '#kernels/printers/wat.js'
import { float, functions } from '#kernels/printers/wat-math.js'
import { normalPair } from '#kernels/random/normal.js'
import { threefry } from '#kernels/random/threefry.js'
import { assemble } from '#src/engines/assemble.js'
import { WasmStepper } from '#src/engines/wasm-stepper.js'
import { sweep, ulp, worstError } from './float32.js'

type Name = keyof typeof functions

/** The function over an array, four at a time. */
async function vectorised(name: Name, source = functions[name]()): Promise<(values: Float32Array) => Float32Array> {
  const text = `(module (memory (export "memory") 64) ${source}
    (func (export "run") (param $at i32) (param $end i32)
      (loop $more
        (v128.store (local.get $at) (call $${name} (v128.load (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $more (i32.lt_u (local.get $at) (local.get $end))))))`
  const parsed = (await wabt()).parseWat('function.wat', text, { simd: true })
  const { memory, run } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(parsed.toBinary({}).buffer)))
    .exports as unknown as { memory: WebAssembly.Memory; run(at: number, end: number): void }
  return values => {
    const lanes = new Float32Array(memory.buffer, 0, Math.ceil(values.length / 4) * 4)
    lanes.set(values)
    run(0, lanes.byteLength)
    return lanes.slice(0, values.length)
  }
}

const lane = async (name: Name, values: readonly number[]) => [...(await vectorised(name))(Float32Array.from(values))]

async function worst(
  name: Name,
  values: Float32Array,
  unit: (exact: number) => number,
  source?: string,
): Promise<number> {
  return worstError(values, (await vectorised(name, source))(values), Math[name], unit)
}

describe('exp', () => {
  it('has an error below 2 ulp where it is a normal float32', async () => {
    expect(
      await worst(
        'exp',
        sweep(2 ** -149, 88.7).filter(x => x > -87),
        ulp,
      ),
    ).toBeLessThan(2)
  })

  it('has an error below 2^-149 where it is denormal or 0', async () => {
    const values = sweep(87, 150).map(x => -Math.abs(x))
    expect(await worst('exp', values, () => 2 ** -149)).toBeLessThan(1)
  })

  it('negative control: a coefficient changed by one part in 10,000 is noticed', async () => {
    const constant = float(EXP[1]!)
    expect(functions.exp()).toContain(constant)
    const wrong = functions.exp().replaceAll(constant, float(EXP[1]! * 1.0001))
    expect(await worst('exp', sweep(2 ** -30, 80), ulp, wrong)).toBeGreaterThan(2)
  })

  it('at its edges', async () => {
    const values = await lane('exp', [0, -0, -Infinity, Infinity, -104, 89, Number.NaN, -100])
    expect(values.slice(0, 6)).toEqual([1, 1, 0, Infinity, 0, Infinity])
    expect(values[6]).toBeNaN()
    expect(Math.abs(values[7]! - Math.exp(-100))).toBeLessThanOrEqual(2 ** -149)
  })
})

describe('log', () => {
  it('has an error below 2 ulp over all positive normal numbers, and near 1', async () => {
    expect(await worst('log', sweep(2 ** -126, 3.4e38).map(Math.abs), ulp)).toBeLessThan(2)
    expect(
      await worst(
        'log',
        sweep(0.9, 1.1)
          .map(Math.abs)
          .filter(x => x !== 1),
        ulp,
      ),
    ).toBeLessThan(2)
  })

  it('has an error below 2 ulp for denormal numbers', async () => {
    expect(await worst('log', sweep(2 ** -149, 2 ** -126).map(Math.abs), ulp)).toBeLessThan(2)
  })

  it('at its edges', async () => {
    const values = await lane('log', [1, 0, -0, Infinity, -1, Number.NaN, -Infinity, 1e-40])
    expect(values.slice(0, 4)).toEqual([0, -Infinity, -Infinity, Infinity])
    for (const value of values.slice(4, 7)) expect(value).toBeNaN()
    expect(values[7]).toBeCloseTo(Math.log(Math.fround(1e-40)), 4)
  })
})

describe('tanh', () => {
  it('has an error below 3 ulp', async () => {
    expect(await worst('tanh', sweep(2 ** -149, 100), ulp)).toBeLessThan(3)
  })

  it('at its edges', async () => {
    const values = await lane('tanh', [0, -0, Infinity, -Infinity, 50, -50, Number.NaN, 1e-40])
    expect(values.slice(0, 6)).toEqual([0, -0, 1, -1, 1, -1])
    expect(values[6]).toBeNaN()
    expect(values[7]).toBe(Math.fround(1e-40))
  })
})

describe.each(['sin', 'cos'] as const)('%s', name => {
  it('has an absolute error below 2^-23 for arguments up to a million', async () => {
    expect(await worst(name, sweep(2 ** -149, 1e6), () => 2 ** -23)).toBeLessThan(1)
  })

  it('at its edges', async () => {
    const values = await lane(name, [0, -0, 1e-40, -1e-40, Infinity, -Infinity, Number.NaN])
    const tiny = Math.fround(1e-40)
    // −0 is as good as 0 here: a graph's constants have no sign of zero either
    expect(values.slice(0, 4).map(value => value + 0)).toEqual(name === 'sin' ? [0, 0, tiny, -tiny] : [1, 1, 1, 1])
    for (const value of values.slice(4)) expect(value).toBeNaN()
  })

  it('has an absolute error below 2^-22 for arguments up to 2^30', async () => {
    expect(await worst(name, sweep(1e6, 2 ** 30), () => 2 ** -22)).toBeLessThan(1)
  })
})

describe('the normal pair of a WebAssembly kernel', () => {
  it('equals the float64 pair to 4e-7 of its size, or 1e-7', async () => {
    const graph = new Graph()
    const state = ([0, 1] as const).map(half => {
      const start = graph.normal(3, half)
      return { name: `half ${half}`, start, next: start }
    })
    const kernel: Kernel = { state, dimension: 2, finite: graph.truth(true), exits: [] }
    const stepper = new WasmStepper(await assemble(printWat(kernel)), [2], { key0: 5, key1: -6 })
    const words: [number, number] = [0, 0]
    const pair: [number, number] = [0, 0]
    let most = 0
    for (let block = 0; block < 25; block++) {
      stepper.start(block * 4096, 4096)
      for (let i = 0; i < 4096; i++) {
        threefry(words, 5, -6 + 3, block * 4096 + i, 0)
        normalPair(pair, words[0], words[1])
        for (const half of [0, 1] as const)
          most = Math.max(
            most,
            Math.abs(stepper.walks[0]!.state[half]![i]! - pair[half]) / Math.max(0.25, Math.abs(pair[half])),
          )
      }
    }
    expect(most).toBeLessThan(4e-7)
  })
})
