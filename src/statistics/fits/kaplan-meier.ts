import type { CurvePoint, CurvePoints } from './law.js'
import type { Sample } from './sample.js'

/** Kaplan and Meier's estimate at the end of each bin with escapes; divergence within a bin is taken as before it. */
export function kaplanMeier({ escapes, censored }: Sample): CurvePoint[] {
  let atRisk = [...escapes, ...censored].reduce((sum, { count }) => sum + count, 0)
  let [survival, next] = [1, 0]
  return escapes.map(({ to, count }) => {
    for (; next < censored.length && censored[next]!.step < to; next++) atRisk -= censored[next]!.count
    survival *= Math.max(0, 1 - count / atRisk)
    atRisk -= count
    return { time: to, survival }
  })
}

/**
 * The points of the curve at a quarter and at three quarters of the escapes, or neighbours when those are one; null
 * when there are fewer than two. Where nobody is left, half a particle is taken to be.
 */
export function twoPoints(sample: Sample): CurvePoints | null {
  const half = 0.5 / [...sample.escapes, ...sample.censored].reduce((sum, { count }) => sum + count, 0)
  const curve = kaplanMeier(sample).map(({ time, survival }) => ({ time, survival: Math.max(survival, half) }))
  if (curve.length < 2) return null
  const level = (share: number) => 1 - share * (1 - curve.at(-1)!.survival)
  const indexAt = (share: number) => curve.findIndex(point => point.survival <= level(share))
  const late = Math.max(1, indexAt(0.75))
  return [curve[Math.min(indexAt(0.25), late - 1)]!, curve[late]!]
}
