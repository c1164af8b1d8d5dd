import { fromDistribution, fromSurvival, type Tails } from './log-tails.js'

/**
 * Logarithms of the regularised incomplete gamma functions Q(shape, x) and P(shape, x) as a function of x: the series
 * below shape + 1, the continued fraction above (Abramowitz and Stegun 6.5.29 and 6.5.31).
 */
export function gammaTails(shape: number): (x: number) => Tails {
  const logGammaOfShape = logGamma(shape)
  return x => {
    const logFront = shape * Math.log(x) - x - logGammaOfShape
    return x < shape + 1
      ? fromDistribution(Math.min(0, logFront + Math.log(lowerSeries(shape, x))))
      : fromSurvival(Math.min(0, logFront - Math.log(upperDenominator(shape, x))))
  }
}

/** ln Γ(x) for x > 0, by recurrence to large x and Stirling's series (Abramowitz and Stegun 6.1.41). */
export function logGamma(x: number): number {
  let shift = 0
  let large = x
  while (large < 10) shift += Math.log(large++)
  const inverse = 1 / (large * large)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / large
  return (large - 0.5) * Math.log(large) - large + Math.log(2 * Math.PI) / 2 + series - shift
}

/** Σ xⁿ/(s(s + 1)…(s + n)) for n = 0, 1, … */
function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape
  let sum = term
  for (let n = 1; term > sum * 1e-16; n++) {
    term *= x / (shape + n)
    sum += term
  }
  return sum
}

/** x + 1 − s − 1(1 − s)/(x + 3 − s − …), evaluated from below with enough levels. */
function upperDenominator(shape: number, x: number): number {
  const levels = 60 + Math.ceil(10 * Math.sqrt(shape))
  let denominator = x + 2 * levels + 1 - shape
  for (let n = levels; n >= 1; n--) denominator = x + 2 * n - 1 - shape + (n * (shape - n)) / denominator
  return denominator
}
