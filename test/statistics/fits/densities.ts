import type { LawName } from '#src/statistics/fits/law.js'

/** Densities as the textbooks write them. */
export function textbookDensity(law: LawName, [a, b]: readonly number[]): (t: number) => number {
  const normal = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  switch (law) {
    case 'exponential':
      return t => a! * Math.exp(-a! * t)
    case 'Weibull':
      return t => (a! / b!) * (t / b!) ** (a! - 1) * Math.exp(-((t / b!) ** a!))
    case 'gamma': {
      const scale = a! / b!
      const norm = 1 / integral(u => 2 * u ** (2 * b! - 1) * Math.exp(-u * u), 0, 12 + Math.sqrt(b!), 2000)
      return t => (norm / scale) * (t / scale) ** (b! - 1) * Math.exp(-t / scale)
    }
    case 'lognormal':
      return t => normal(Math.log(t / a!) / b!) / (b! * t)
    case 'inverse Gaussian':
      return t => Math.sqrt(b! / (2 * Math.PI * t ** 3)) * Math.exp((-b! * (t - a!) ** 2) / (2 * a! ** 2 * t))
    case 'saddle':
      return t => {
        const bound = Math.exp((a! - t) / b!)
        return (2 * normal(bound) * bound) / b!
      }
  }
}

/** Simpson's rule. */
export function integral(density: (t: number) => number, from: number, to: number, parts = 200): number {
  const width = (to - from) / parts
  let sum = 0
  for (let i = 0; i <= parts; i++) {
    const value = density(from + i * width)
    sum += value * (i === 0 || i === parts ? 1 : i % 2 === 1 ? 4 : 2)
  }
  return (sum * width) / 3
}
