/** The normal pair against the normal distribution. The key is fixed; tests are at level 1e-4, Bonferroni-corrected over all looks. */
import { describe, expect, it } from 'vitest'
import { normalPair } from '#kernels/random/normal.js'
import { threefry } from '#kernels/random/threefry.js'
import { normalCdf, normalTail } from '#src/theory/normal.js'

const PAIRS = 200_000
const LEVEL = 1e-4
/** Five statistics of each of two halves. */
const LOOKS = 10

type PairFrom = (pair: [number, number], word0: number, word1: number) => void

function sample(pairFrom: PairFrom, slot = 0, step = 1): { first: Float64Array; second: Float64Array } {
  const [first, second] = [new Float64Array(PAIRS), new Float64Array(PAIRS)]
  const words: [number, number] = [0, 0]
  const pair: [number, number] = [0, 0]
  for (let particle = 0; particle < PAIRS; particle++) {
    threefry(words, 11, 12 + slot, particle, step)
    pairFrom(pair, words[0], words[1])
    first[particle] = pair[0]
    second[particle] = pair[1]
  }
  return { first, second }
}

const mean = (values: Float64Array, power = 1) => values.reduce((sum, z) => sum + z ** power, 0) / values.length

/** z-scores of the first four moments, whose variances are those of a standard normal, and of Kolmogorov's distance. */
function pValues(values: Float64Array): number[] {
  const n = values.length
  const twoSided = (score: number) => 2 * normalTail(Math.abs(score))
  const moments = [
    mean(values) * Math.sqrt(n),
    (mean(values, 2) - 1) * Math.sqrt(n / 2),
    mean(values, 3) * Math.sqrt(n / 15),
    (mean(values, 4) - 3) * Math.sqrt(n / 96),
  ]
  return [...moments.map(twoSided), kolmogorov(values)]
}

/** The p-value of Kolmogorov's distance from the normal distribution, by its limit 2Σ(−1)^{k−1} e^{−2k²d²}. */
function kolmogorov(values: Float64Array): number {
  const sorted = values.slice().sort()
  const distance = sorted.reduce((most, z, i) => {
    const cdf = normalCdf(z)
    return Math.max(most, cdf - i / PAIRS, (i + 1) / PAIRS - cdf)
  }, 0)
  const scaled = distance * (Math.sqrt(PAIRS) + 0.12 + 0.11 / Math.sqrt(PAIRS))
  const terms = Array.from({ length: 100 }, (_, i) => (-1) ** i * Math.exp(-2 * (i + 1) ** 2 * scaled ** 2))
  return 2 * terms.reduce((sum, term) => sum + term, 0)
}

/** The p-values of E[ab] = 0 and E[(a² − 1)(b² − 1)] = 0: the terms have variances 1 and 4 for independent normals. */
function dependence(a: Float64Array, b: Float64Array): number[] {
  const n = Math.min(a.length, b.length)
  let [products, squares] = [0, 0]
  for (let i = 0; i < n; i++) {
    products += a[i]! * b[i]!
    squares += (a[i]! ** 2 - 1) * (b[i]! ** 2 - 1)
  }
  return [products, squares / 2].map(sum => 2 * normalTail(Math.abs(sum) / Math.sqrt(n)))
}

describe('the normal pair', () => {
  const { first, second } = sample(normalPair)

  it.each([
    ['first', first],
    ['second', second],
  ])(`its %s half is normal: four moments and Kolmogorov's distance at level ${LEVEL}`, (_, values) => {
    expect(Math.min(...pValues(values)) * LOOKS).toBeGreaterThan(LEVEL)
  })

  it('negative control: without the quarter turns, and with a sum of uniforms, it is rejected', () => {
    const unturned: PairFrom = (pair, word0, word1) => normalPair(pair, word0, word1 & ~3)
    expect(Math.min(...pValues(sample(unturned).first)) * LOOKS).toBeLessThan(LEVEL)
    const uniforms: PairFrom = (pair, word0, word1) => {
      const parts = [word0 & 0xffff, word0 >>> 16, word1 & 0xffff, word1 >>> 16].map(part => (part + 0.5) / 65536 - 0.5)
      pair[0] = parts.reduce((sum, part) => sum + part, 0) * Math.sqrt(3)
    }
    expect(Math.min(...pValues(sample(uniforms).first)) * LOOKS).toBeLessThan(LEVEL)
  })

  it(`halves, neighbouring pairs of a step, steps and particles are uncorrelated at level ${LEVEL}, as are their squares`, () => {
    const others = [second, sample(normalPair, 1).first, sample(normalPair, 0, 2).first, first.slice(1)]
    const found = others.flatMap(other => dependence(first, other))
    expect(Math.min(...found) * found.length).toBeGreaterThan(LEVEL)
  })

  it('negative control: halves mixed by one part in fifty, and halves of equal size and independent sign, are rejected', () => {
    const mixed = second.map((z, i) => 0.02 * first[i]! + Math.sqrt(1 - 0.02 ** 2) * z)
    expect(Math.min(...dependence(first, mixed)) * 8).toBeLessThan(LEVEL)
    const sharedSize = second.map((z, i) => Math.sign(z) * Math.abs(first[i]!))
    const [products, squares] = dependence(first, sharedSize)
    expect(products! * 8).toBeGreaterThan(LEVEL)
    expect(squares! * 8).toBeLessThan(LEVEL)
  })

  it('is finite for the extreme words, and reaches 6.7 standard deviations', () => {
    const pair: [number, number] = [0, 0]
    for (const word0 of [0, 1, 0x7fffffff, 0x80000000, 0xffffffff])
      for (const word1 of [0, 1, 2, 3, 0x7fffffff, 0x80000000, 0xffffffff]) {
        normalPair(pair, word0, word1)
        expect(pair.every(Number.isFinite)).toBe(true)
      }
    normalPair(pair, 0, 0)
    expect(pair[0]).toBeGreaterThan(6.7)
    expect(pair[0]).toBeLessThan(6.8)
  })
})
