/**
 * The probability that a chi-square variable with `degrees` degrees of freedom exceeds `value`: the regularised upper
 * incomplete gamma function Q(degrees/2, value/2), by its series or its continued fraction (Abramowitz and Stegun,
 * 6.5.29 and 6.5.31).
 */
export function chiSquareTail(value: number, degrees: number): number {
  if (value <= 0 || degrees <= 0) return 1
  if (value === Infinity) return 0
  const [shape, x] = [degrees / 2, value / 2]
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape))
  return x < shape + 1 ? 1 - front * lowerSeries(shape, x) : front * upperFraction(shape, x)
}

function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape
  let sum = term
  for (let n = 1; term > sum * 1e-16; n++) {
    term *= x / (shape + n)
    sum += term
  }
  return sum
}

/** The continued fraction 1/(x + 1 − s − 1(1 − s)/(x + 3 − s − …)), evaluated from below with enough levels. */
function upperFraction(shape: number, x: number): number {
  const levels = 60 + Math.ceil(10 * Math.sqrt(shape))
  let fraction = x + 2 * levels + 1 - shape
  for (let n = levels; n >= 1; n--) fraction = x + 2 * n - 1 - shape + (n * (shape - n)) / fraction
  return 1 / fraction
}

/** ln Γ(x) by recurrence to large x and Stirling's series. */
function logGamma(x: number): number {
  let shift = 0
  let large = x
  while (large < 10) shift += Math.log(large++)
  const inverse = 1 / (large * large)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / large
  return (large - 0.5) * Math.log(large) - large + Math.log(2 * Math.PI) / 2 + series - shift
}
