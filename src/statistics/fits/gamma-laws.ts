/** Laws that contain the exponential one: S(t) = e^{−rt}, Weibull's e^{−(t/scale)^shape}, and the gamma law. */
import { gammaTails, logGamma } from '../incomplete-gamma.js'
import { fromDistribution, fromSurvival } from '../log-tails.js'
import type { CurvePoints, Law } from './law.js'

/** Below this ln H, 1 − e^{−H} is H to rounding; H itself may underflow. */
const SMALL_LOG_HAZARD = -36

export const exponential: Law = {
  name: 'exponential',
  parameters: [{ name: 'rate', unit: 'per step', coordinate: 'log' }],
  tails:
    ([rate]) =>
    t =>
      fromSurvival(-rate! * t),
  start: ([, { time, survival }]) => [-Math.log(survival) / time],
  mean: ([rate]) => 1 / rate!,
}

export const weibull: Law = {
  name: 'Weibull',
  parameters: [
    { name: 'shape', unit: 'none', coordinate: 'log' },
    { name: 'scale', unit: 'steps', coordinate: 'log' },
  ],
  tails:
    ([shape, scale]) =>
    t => {
      const logHazard = shape! * Math.log(t / scale!)
      return logHazard < SMALL_LOG_HAZARD ? fromDistribution(logHazard) : fromSurvival(-Math.exp(logHazard))
    },
  start: ([a, b]) => {
    const [hazardA, hazardB] = [-Math.log(a.survival), -Math.log(b.survival)]
    const shape = Math.log(hazardB / hazardA) / Math.log(b.time / a.time)
    return [shape, b.time * hazardB ** (-1 / shape)]
  },
  mean: ([shape, scale]) => scale! * Math.exp(logGamma(1 + 1 / shape!)),
}

export const gamma: Law = {
  name: 'gamma',
  parameters: [
    { name: 'mean', unit: 'steps', coordinate: 'log' },
    { name: 'shape', unit: 'none', coordinate: 'log' },
  ],
  tails: ([mean, shape]) => {
    const tails = gammaTails(shape!)
    return t => tails((shape! * t) / mean!)
  },
  start: points => {
    const { mean, relativeVariance } = momentsOf(points)
    return [mean, 1 / relativeVariance]
  },
  mean: ([mean]) => mean!,
}

/** Moments of Weibull's law through two points; when it is very narrow or very wide, those of a milder one. */
function momentsOf(points: CurvePoints): { mean: number; relativeVariance: number } {
  const [shape, scale] = weibull.start(points)
  const mild = Math.min(30, Math.max(0.3, shape!))
  const [first, second] = [logGamma(1 + 1 / mild), logGamma(1 + 2 / mild)]
  return { mean: scale! * Math.exp(first), relativeVariance: Math.expm1(second - 2 * first) }
}
