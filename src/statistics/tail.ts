import { chiSquareTail } from './chi-square.js'
import { type Interval, NORMAL_975 } from './interval.js'
import type { SurvivalCurve } from './survival.js'

/** A chi-square test that octaves of survival, the last ones, have one hazard. */
export interface Homogeneity {
  /** The step after which the octaves begin. */
  readonly fromStep: number
  readonly octaves: number
  readonly statistic: number
  readonly pValue: number
}

/** The rate of the exponential tail, per step, and the step after which escapes were taken as the tail. */
export interface TailRate extends Interval {
  readonly fromStep: number
  /**
   * The test by which the tail was found, over its octaves and those left out at their head. They are the most for which
   * the p-value is at least 0.01, so that it says how near they came to being rejected, and is not uniform.
   */
  readonly homogeneity: Homogeneity
}

/** Octaves with fewer escapes than this are joined to the one before. */
const FEWEST_EVENTS = 100
/** Octaves are taken to have one hazard unless they differ at this level. */
const LEVEL = 0.01
/** Octaves left out at the head of those of one hazard: what the test cannot see there still shifts the rate. */
const MARGIN = 2

interface Octave {
  readonly from: number
  readonly events: number
  readonly atRisk: number
}

/**
 * The rate λ of S(k) ~ e^{−λk}, from the escapes of the tail: λ = −ln(1 − escapes/particle-steps at risk), the maximum
 * likelihood for geometric times, with an interval on the logarithmic scale.
 *
 * The tail is found by octaves of survival (½ to ¼, ¼ to ⅛, …): from the earliest octave from which on all have the
 * same hazard, by a chi-square test of homogeneity at level 0.01, it begins two octaves on. Near a
 * saddle the hazard's distance from its limit at least halves with each octave, so that there it is small beside the
 * error. As the data choose the start, the interval covers a little less than its 95%: in simulated escapes 93 to 96%.
 * Where the hazard settles only below the survival that so many particles reach, the rate is that of the last octaves.
 *
 * Null when fewer than three octaves have 100 escapes, or when the last three differ: then no exponential tail is seen, or
 * too little of it to tell it from the approach to one.
 */
export function tailRate(curve: SurvivalCurve): TailRate | null {
  const octaves = octavesOf(curve)
  let alike: Homogeneity | null = null
  for (let first = octaves.length - 2; first >= 0; first--) {
    const test = homogeneity(octaves.slice(first))
    if (test.pValue < LEVEL) break
    alike = test
  }
  if (alike === null || alike.octaves <= MARGIN) return null
  const tail = octaves.slice(MARGIN - alike.octaves)
  const { events, atRisk } = total(tail)
  const hazard = events / atRisk
  const estimate = -Math.log1p(-hazard)
  const logError = hazard / (estimate * Math.sqrt((1 - hazard) * events))
  return {
    estimate,
    low: estimate * Math.exp(-NORMAL_975 * logError),
    high: estimate * Math.exp(NORMAL_975 * logError),
    fromStep: tail[0]!.from,
    homogeneity: alike,
  }
}

function octavesOf(curve: SurvivalCurve): Octave[] {
  const octaves: Octave[] = []
  let from = curve.firstBelow(0.5)
  for (let level = 0.25; from !== null && from < curve.counts.horizon; level /= 2) {
    const to: number | null = curve.firstBelow(level)
    const { events, atRisk } = curve.exposure(from, to ?? curve.counts.horizon)
    if (events < FEWEST_EVENTS) {
      const rest = curve.exposure(from, curve.counts.horizon)
      const before = octaves.pop()
      if (before !== undefined)
        octaves.push({ from: before.from, events: before.events + rest.events, atRisk: before.atRisk + rest.atRisk })
      break
    }
    octaves.push({ from, events, atRisk })
    from = to
  }
  return octaves
}

function homogeneity(octaves: readonly Octave[]): Homogeneity {
  const { events, atRisk } = total(octaves)
  const hazard = events / atRisk
  const statistic = octaves.reduce((sum, octave) => {
    const expected = octave.atRisk * hazard
    return sum + (octave.events - expected) ** 2 / (expected * (1 - hazard))
  }, 0)
  return {
    fromStep: octaves[0]!.from,
    octaves: octaves.length,
    statistic,
    pValue: chiSquareTail(statistic, octaves.length - 1),
  }
}

function total(octaves: readonly Octave[]): { events: number; atRisk: number } {
  return octaves.reduce((sum, { events, atRisk }) => ({ events: sum.events + events, atRisk: sum.atRisk + atRisk }), {
    events: 0,
    atRisk: 0,
  })
}
