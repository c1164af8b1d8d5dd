/**
 * Bins of steps that bound what is kept of a long run. Up to 2^20 every step has a bin of its own; after it a bin is two
 * steps wide, and twice as wide after each doubling of the step, so that it is at most 2^-19 of its steps: an eighth of the
 * standard error of a mean of 2^32 particles, the most there are, if their times spread as far as they are long. A horizon of
 * 10^9 steps has six million bins. Where a bin ends does not depend on the horizon, but that it cuts the last one.
 */

/** Up to this horizon nothing is lost. Its counts take 8 MiB an exit. */
export const LOSSLESS_STEPS = 2 ** 20
/** Bins from one doubling of the width to the next. */
const BINS_A_WIDTH = LOSSLESS_STEPS / 2

/** The bin that a step is in; 0 is the start's. */
export function binOf(step: number): number {
  const doublings = step <= LOSSLESS_STEPS ? 0 : 32 - Math.clz32(step - 1) - Math.log2(LOSSLESS_STEPS)
  return doublings * BINS_A_WIDTH + Math.ceil(step / 2 ** doublings)
}

/** The last step of a bin, at which all that happened in it is counted. */
export function binEnd(bin: number, horizon: number): number {
  const doublings = Math.max(0, Math.ceil(bin / BINS_A_WIDTH) - 2)
  return Math.min(horizon, (bin - doublings * BINS_A_WIDTH) * 2 ** doublings)
}

/** The first step of the bin that a step is in. */
export function binStart(step: number): number {
  return step <= LOSSLESS_STEPS ? step : binEnd(binOf(step) - 1, step) + 1
}

/** Steps of the widest bin up to a horizon, to be stated where it is not 1. */
export function statedResolution(horizon: number): { readonly resolution?: number } {
  if (horizon <= LOSSLESS_STEPS) return {}
  return { resolution: 2 ** Math.ceil(Math.log2(horizon / LOSSLESS_STEPS)) }
}

/** By how large a share of itself a mean of steps may be too large, as each is counted at the end of its bin. */
export function shareOfBins(horizon: number): number {
  return horizon <= LOSSLESS_STEPS ? 0 : 2 / LOSSLESS_STEPS
}
