/** Where Theorem 1 and the measurement part, in words. */
import { interval, significant } from '../../text/format.js'
import { CUT_CURVATURE, type MeasuredCell, SETTING } from './attraction-grid.js'
import { type Cut, noisyThreshold } from './attraction-noisy.js'

export function attractionRemarks(cut: Cut, grid: readonly MeasuredCell[], sam: readonly MeasuredCell[]): string[] {
  const at = (cells: readonly MeasuredCell[], radius: number) => cells.find(cell => cell.radius === radius)!.rate
  const steepest = Math.min(...grid.map(({ curvature }) => curvature))
  const column = grid.filter(({ curvature }) => curvature === steepest)
  const last = column.at(-1)!
  const inside = sam.filter(({ radius }) => radius > SETTING.start).length
  return [
    `Theorem 1 holds for unnormalised SAM in continuous time. A discrete step goes the share ηλ(1 + ρλ) of the way to the saddle, and at 2 it overshoots by as much as it came: attraction ends at ρ = 2/(ηλ²) − 1/λ. In the figure that is the dashed line.`,
    `With noise that both gradients share, the step at ρ = −1/λ has neither drift nor noise: the factor 1 + ρλ multiplies both. That is why the rate falls to nothing on the far side. It is lowest near the boundary, and grows again with ρ: with λ = ${significant(steepest)} it is ${interval(at(column, 0))} a step at ρ = 0 and ${interval(last.rate)} at ρ = ${last.radius}. More radius does not hold better.`,
    `With a minibatch of its own for each gradient the noise does not vanish there, and at this noise the threshold can hardly be seen: ${interval(at(cut.independent, 0.8))} a step at ρ = 0.8 and ${interval(at(cut.independent, 1.2))} at 1.2 for λ = ${CUT_CURVATURE}.`,
    `For normalised SAM the threshold does not apply as such. Along one coordinate its step on ½λw² is w′ = w + η|λ|(w − ρ·sign w): for any λ < 0 it goes towards the saddle exactly where |w| < ρ. The perturbation does not shrink, so that it never comes to rest: with q = η|λ| < 1 it fills |w| ≤ qρ. There is a cycle of two steps at ±qρ/(2 + q), but each step multiplies a departure from it by 1 + q; only at a coordinate of positive curvature, where the factor is 1 − q and the amplitude qρ/(2 − q), is it where SAM ends (claims 1 and 2).`,
    `Noise gives normalised SAM a threshold after all. The sign of a noisy gradient is right only on average, and near the saddle the mean perturbation is ρ√(2/π)·λw/σ, proportional to w as in unnormalised SAM: the mean step is towards the saddle where ρ > σ√(π/2)/|λ|, ${significant(noisyThreshold(CUT_CURVATURE), 3)} at λ = ${CUT_CURVATURE} (dashed in its figure). At this noise the rates follow that, and not the line of the start: nobody is held for good in ${inside} cells with |w| < ρ in which the path without noise is.`,
  ]
}
