/** Both tails of a law at one time, as logarithms: each is exact to rounding where the other is next to 1. */
export interface Tails {
  /** ln P(T > t). */
  readonly survival: number
  /** ln P(T ≤ t). */
  readonly distribution: number
}

/** Before time 0 nobody escapes. */
export const AT_ZERO: Tails = { survival: 0, distribution: -Infinity }

export function fromSurvival(survival: number): Tails {
  return { survival, distribution: logComplement(survival) }
}

export function fromDistribution(distribution: number): Tails {
  return { survival: logComplement(distribution), distribution }
}

/** ln P(a < T ≤ b) from the tails at a and at b: a difference within the smaller tail, so that none cancels. */
export function logMass(a: Tails, b: Tails): number {
  return b.distribution < -Math.LN2
    ? logDifference(b.distribution, a.distribution)
    : logDifference(a.survival, b.survival)
}

/** ln(1 − eˣ) for x ≤ 0 (Mächler 2012, "Accurately computing log(1 − exp(−|a|))", equation 7). */
function logComplement(x: number): number {
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x))
}

/** ln(eˣ − eʸ) for x ≥ y. */
function logDifference(x: number, y: number): number {
  return x === -Infinity ? x : x + logComplement(y - x)
}
