/**
 * k heavy-ball steps as one linear map of (w, u), u = ηv: the map minus the identity, and the covariance of (w, u)
 * that unit noise builds up on the way. Minus the identity, because small drifts would drown in 1 + drift.
 */
export interface MomentumPower {
  readonly ww: number
  readonly wu: number
  readonly uw: number
  readonly uu: number
  readonly varianceW: number
  readonly covariance: number
  readonly varianceU: number
}

const IDENTITY: MomentumPower = { ww: 0, wu: 0, uw: 0, uu: 0, varianceW: 0, covariance: 0, varianceU: 0 }

/**
 * The map and covariance after the given number of steps of u' = γu − increment·w + z, w' = w − u', by fast doubling:
 * the cost grows with the logarithm of the number of steps. Entries that overflow may be infinite or NaN.
 */
export function momentumPower(increment: number, momentum: number, steps: number): MomentumPower {
  let square: MomentumPower = {
    ww: increment,
    wu: -momentum,
    uw: -increment,
    uu: momentum - 1,
    varianceW: 1,
    covariance: -1,
    varianceU: 1,
  }
  let power = IDENTITY
  for (let rest = steps; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = compose(power, square)
    if (rest > 1) square = compose(square, square)
  }
  return power
}

/** First the one, then the other. */
function compose(first: MomentumPower, second: MomentumPower): MomentumPower {
  const a = 1 + second.ww
  const b = second.wu
  const c = second.uw
  const d = 1 + second.uu
  const { varianceW, covariance, varianceU } = first
  return {
    ww: first.ww + second.ww + second.ww * first.ww + second.wu * first.uw,
    wu: first.wu + second.wu + second.ww * first.wu + second.wu * first.uu,
    uw: first.uw + second.uw + second.uw * first.ww + second.uu * first.uw,
    uu: first.uu + second.uu + second.uw * first.wu + second.uu * first.uu,
    varianceW: second.varianceW + a * a * varianceW + 2 * a * b * covariance + b * b * varianceU,
    covariance: second.covariance + a * c * varianceW + (a * d + b * c) * covariance + b * d * varianceU,
    varianceU: second.varianceU + c * c * varianceW + 2 * c * d * covariance + d * d * varianceU,
  }
}
