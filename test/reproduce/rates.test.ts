/** The rate of escape over a run: its interval covers, for a hazard that changes too. */
import seedrandom from 'seedrandom'
import { expect, it } from 'vitest'
import { agreesWithLaw, type EscapeRate, rateOf } from '#src/reproduce/rates.js'
import type { EscapeResult } from '#src/results/result.js'
import { hazardBins } from '#src/statistics/hazard.js'
import { SurvivalCurve } from '#src/statistics/survival.js'

const HORIZON = 40
const PARTICLES = 1000
/** Rising, so that the number of escapes alone would give too wide an interval, or falling, where it would be too short. */
const HAZARDS = {
  rising: (step: number) => (step <= 20 ? 0.005 : 0.08),
  falling: (step: number) => (step <= 20 ? 0.06 : 0.005),
}

function trueRate(hazard: (step: number) => number): number {
  let [stay, atRisk] = [1, 0]
  for (let step = 1; step <= HORIZON; step++) {
    atRisk += stay
    stay *= 1 - hazard(step)
  }
  return (1 - stay) / atRisk
}

function measured(hazard: (step: number) => number, random: () => number): EscapeRate {
  const escaped = new Float64Array(HORIZON + 1)
  for (let particle = 0; particle < PARTICLES; particle++)
    for (let step = 1; step <= HORIZON; step++)
      if (random() < hazard(step)) {
        escaped[step]!++
        break
      }
  const counts = { particles: PARTICLES, horizon: HORIZON, escaped, diverged: new Float64Array(HORIZON + 1) }
  const curve = new SurvivalCurve(counts)
  return rateOf({
    ...{ particles: PARTICLES, escaped: curve.escaped, horizon: HORIZON, hazard: hazardBins(curve) },
    restrictedMean: { ...curve.restrictedMean(), exact: null },
    survival: [{ step: HORIZON, ...curve.at(HORIZON), exact: null }],
  } as unknown as EscapeResult)
}

const RUNS = 300

/** Intervals of so many runs that hold the true rate, made wider by a factor. */
function covering(kind: keyof typeof HAZARDS, width: number): number {
  const random = seedrandom(`rates ${kind}`)
  const truth = trueRate(HAZARDS[kind])
  return Array.from({ length: RUNS }, () => measured(HAZARDS[kind], random)).filter(({ estimate, low, high }) => {
    return estimate - width * (estimate - low) <= truth && truth <= estimate + width * (high - estimate)
  }).length
}

/** Four standard errors about 95%: a false alarm in 8,000 seeds. */
const ERROR = 4 * Math.sqrt(RUNS * 0.95 * 0.05)

it.each(['rising', 'falling'] as const)(
  '%s hazard: 95 of a hundred intervals hold the true rate, within 4 standard errors',
  kind => {
    expect(Math.abs(covering(kind, 1) - 0.95 * RUNS)).toBeLessThan(ERROR)
  },
)

it('negative control: intervals shorter by three tenths are told', () => {
  for (const kind of ['rising', 'falling'] as const) expect(0.95 * RUNS - covering(kind, 0.7)).toBeGreaterThan(ERROR)
})

it('few escapes are held against the Poisson law of their number', () => {
  const rate = { estimate: 0, low: 0, high: 0, particles: 10_000, exact: 1e-6 }
  const agrees = (escaped: number, mean: number) =>
    agreesWithLaw({ ...rate, escaped, exactShare: mean / rate.particles })
  expect(agrees(0, 5)).toBe(true)
  expect(agrees(0, 11)).toBe(false)
  expect(agrees(5, 0.5)).toBe(true)
  expect(agrees(6, 0.5)).toBe(false)
  expect(agrees(1, 0)).toBe(false)
})
