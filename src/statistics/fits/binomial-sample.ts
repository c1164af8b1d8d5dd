import { logGamma } from '../incomplete-gamma.js'

/** Up to this mean the distribution is inverted term by term. */
const INVERSION_LIMIT = 10

/** A binomial number from a source of uniform ones in [0, 1), at a cost that does not grow with the trials. */
export function binomialSample(trials: number, probability: number, uniform: () => number): number {
  if (trials === 0 || !(probability > 0)) return 0
  if (probability >= 1) return trials
  if (probability > 0.5) return trials - binomialSample(trials, 1 - probability, uniform)
  return trials * probability < INVERSION_LIMIT
    ? byInversion(trials, probability, uniform)
    : byRejection(trials, probability, uniform)
}

function byInversion(trials: number, probability: number, uniform: () => number): number {
  const odds = probability / (1 - probability)
  let term = Math.exp(trials * Math.log1p(-probability))
  let rest = uniform() - term
  let k = 0
  while (rest >= 0 && k < trials) {
    k++
    term *= (odds * (trials - k + 1)) / k
    rest -= term
    // rounding may leave a rest that no further term makes up for
    if (term === 0) break
  }
  return k
}

/** Transformed rejection: algorithm BTRS of Hörmann (1993), J. Statist. Comput. Simul. 46, 101, for means from 10 on. */
function byRejection(trials: number, probability: number, uniform: () => number): number {
  const deviation = Math.sqrt(trials * probability * (1 - probability))
  const b = 1.15 + 2.53 * deviation
  const a = -0.0873 + 0.0248 * b + 0.01 * probability
  const centre = trials * probability + 0.5
  const squeeze = 0.92 - 4.2 / b
  const alpha = (2.83 + 5.1 / b) * deviation
  const mode = Math.floor((trials + 1) * probability)
  const atMode = logGamma(mode + 1) + logGamma(trials - mode + 1)
  const logOdds = Math.log(probability / (1 - probability))
  for (;;) {
    const u = uniform() - 0.5
    const v = 1 - uniform()
    const distance = 0.5 - Math.abs(u)
    const k = Math.floor(((2 * a) / distance + b) * u + centre)
    if (distance >= 0.07 && v <= squeeze) return k
    if (!(k >= 0 && k <= trials)) continue
    const bound = Math.log((v * alpha) / (a / (distance * distance) + b))
    const logTerm = atMode - logGamma(k + 1) - logGamma(trials - k + 1)
    if (bound <= logTerm + (k - mode) * logOdds) return k
  }
}
