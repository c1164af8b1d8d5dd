import { expect, test } from 'vitest'
import { fitEscapeTimes } from '#src/statistics/fits/fit.js'
import { countsOf } from '../escape-counts.js'
import { sourceOf } from './simulated.js'

/** Exits of w′ = a w + s z from |w| < 1, from w = 0. */
function exits(a: number, s: number, particles: number, horizon: number) {
  const { normal } = sourceOf(`exits ${a} ${s}`)
  const steps: number[] = []
  for (let i = 0; i < particles; i++) {
    let [w, k] = [0, 0]
    for (; Math.abs(w) < 1 && k < horizon; k++) w = a * w + s * normal()
    if (Math.abs(w) >= 1) steps.push(k)
  }
  return countsOf(particles, horizon, steps)
}

const [a, s] = [1.05, 1e-4]
/** Noise is over early, with w near aᵏ · s/√(a² − 1) · N. */
const scale = 1 / Math.log(a)
const location = scale * Math.log(Math.sqrt(a * a - 1) / s)

test.each([400, 170])(
  'the saddle law fits exits of w′ = a w + s z first, with its own parameters, up to step %d',
  horizon => {
    const { fits } = fitEscapeTimes(exits(a, s, 4000, horizon))
    const [best, second] = fits
    expect(best!.law).toBe('saddle')
    expect(second!.aic - best!.aic).toBeGreaterThan(10)
    for (const [i, exact] of [location, scale].entries()) {
      const { estimate, standardError } = best!.parameters[i]!
      expect(Math.abs(estimate - exact) / standardError).toBeLessThan(4)
      expect(standardError / estimate).toBeLessThan(0.03)
    }
  },
)
