/** Where Theorem 1 and the measurement part, in words. */
import { shortNumber } from '../../figures/numbers.js'
import { interval, significant, whole } from '../../text/format.js'
import { CUT_CURVATURE, type MeasuredCell, SETTING } from './attraction-grid.js'
import { type Cut, noisyThreshold } from './attraction-noisy.js'

export function attractionRemarks(cut: Cut, grid: readonly MeasuredCell[], sam: readonly MeasuredCell[]): string[] {
  const at = (cells: readonly MeasuredCell[], radius: number) => cells.find(cell => cell.radius === radius)!.rate
  const steepest = Math.min(...grid.map(({ curvature }) => curvature))
  const column = grid.filter(({ curvature }) => curvature === steepest)
  const last = column.at(-1)!
  return [
    `Theorem 1 holds for unnormalised SAM in continuous time. A discrete step goes the share ηλ(1 + ρλ) of the way to the saddle, and at 2 it overshoots by as much as it came: attraction ends at ρ = 2/(ηλ²) − 1/λ. In the figure that is the dashed line.`,
    `With noise that both gradients share, the step at ρ = −1/λ has neither drift nor noise: the factor 1 + ρλ multiplies both. That is why the rate falls to nothing on the far side. It is lowest near the boundary, and grows again with ρ: with λ = ${shortNumber(steepest)} it is ${interval(at(column, 0))} a step at ρ = 0 and ${interval(last.rate)} at ρ = ${last.radius}. More radius does not hold better.`,
    `With a minibatch of its own for each gradient the noise does not vanish there, and at this noise the threshold can hardly be seen: ${interval(at(cut.independent, 0.8))} a step at ρ = 0.8 and ${interval(at(cut.independent, 1.2))} at 1.2 for λ = ${shortNumber(CUT_CURVATURE)}.`,
    `For normalised SAM the threshold does not apply as such. Along one coordinate its step on ½λw² is w′ = w + η|λ|(w − ρ·sign w): for any λ < 0 it goes towards the saddle exactly where |w| < ρ. The perturbation does not shrink, so that it never comes to rest: with q = η|λ| < 1 it fills |w| ≤ qρ. There is a cycle of two steps at ±qρ/(2 + q), but each step multiplies a departure from it by 1 + q; only at a coordinate of positive curvature, where the factor is 1 − q and the amplitude qρ/(2 − q), is it where SAM ends (claims 1 and 2).`,
    `Noise gives normalised SAM a threshold after all. The sign of a noisy gradient is right only on average, and near the saddle the mean perturbation is ρ√(2/π)·λw/σ, proportional to w as in unnormalised SAM: the mean step is towards the saddle where ρ > σ√(π/2)/|λ|, ${significant(noisyThreshold(CUT_CURVATURE), 3)} at λ = ${shortNumber(CUT_CURVATURE)} (dashed in its figure). ${ratesText(sam)}`,
  ]
}

/** Where the rate of normalised SAM is lowest, and what it keeps in. */
function ratesText(cells: readonly MeasuredCell[]): string {
  const radii = [...new Set(cells.map(({ radius }) => radius))]
  const lowest = [...new Set(cells.map(({ curvature }) => curvature))].flatMap(curvature => {
    const column = cells.filter(cell => cell.curvature === curvature)
    const least = column.reduce((a, b) => (b.rate.estimate < a.rate.estimate ? b : a))
    // at the edge of the grid it may be lower still outside
    return least.radius === radii.at(-1) ? [] : [least.radius / noisyThreshold(curvature)]
  })
  const inside = cells.filter(({ radius }) => radius > SETTING.start)
  const emptied = inside.filter(({ rate }) => rate.escaped > 0.99 * rate.particles)
  const ratios = [Math.min(...lowest), Math.max(...lowest)].map(ratio => significant(ratio, 2)).join(' to ')
  return `At this noise the rate has no steep edge: it is lowest at ${ratios} times that radius, in the ${lowest.length} columns of the grid that show where, and grows on both sides. The line |w| = ρ of the start cannot be seen in it: of ${inside.length} cells where the path without noise is held, more than 99% of the particles have left by step ${whole(SETTING.steps)} in ${emptied.length}.`
}
