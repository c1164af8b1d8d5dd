import { gaussLegendre, panels, type Quadrature } from './gauss-legendre.js'
import type { GaussianStart } from './moments.js'

/** The walk w' = multiplier · w + noise · z and the open interval that it has to leave. Bounds may be infinite. */
export interface FirstPassageProblem {
  readonly multiplier: number
  readonly noise: number
  readonly start: GaussianStart
  readonly low: number
  readonly high: number
}

/** Where the density lives. A closed side is one that cannot be left through: mass that passes it stays inside. */
export interface PassageGrid {
  readonly quadrature: Quadrature
  readonly low: number
  readonly high: number
  readonly lowClosed: boolean
  readonly highClosed: boolean
  /** Steps after which the surviving density has surely settled, from the spectral gap of the walk. */
  readonly settlingSteps: number
}

/** Kernel entries beyond this many noise widths are left out: φ(9) is below 1e-18 of φ(0). */
export const BAND_WIDTHS = 9
/** Beyond this many standard deviations (probability below 1e-32) nothing is followed. */
const REACH_WIDTHS = 12
const PANEL_ORDER = 16
const NODE_LIMIT = 20_000
const ENTRY_LIMIT = 16_000_000
const WORK_LIMIT = 5e9
/** e^-32 is below the 1e-13 that counts as settled. */
const SETTLING_EXPONENT = 32

/**
 * Chooses the interval and the nodes, or gives the reason why the problem has no escape time or costs too much.
 *
 * @param nodesPerWidth nodes per width of the kernel, s / max(1, |a|).
 */
export function planGrid(problem: FirstPassageProblem, nodesPerWidth: number): PassageGrid | { reason: string } {
  const { multiplier, noise, low, high } = problem
  if (!(noise > 0)) return { reason: 'no noise: the escape time is not random' }
  if (!(low < high)) return { reason: `the interval (${low}, ${high}) is empty` }
  const side = closedSides(problem)
  if ('reason' in side) return side
  const from = Math.max(low, side.low)
  const to = Math.max(from, Math.min(high, side.high))
  const kernelWidth = noise / Math.max(1, Math.abs(multiplier))
  const panelCount = Math.ceil(((to - from) * nodesPerWidth) / (PANEL_ORDER * kernelWidth))
  const settlingSteps = settling(multiplier, noise, to - from)
  const reason = tooCostly(problem, panelCount * PANEL_ORDER, to - from, settlingSteps)
  if (reason !== undefined) return { reason }
  return {
    quadrature: panels(gaussLegendre(PANEL_ORDER), from, to, panelCount),
    low: from,
    high: to,
    lowClosed: low < from,
    highClosed: to < high,
    settlingSteps,
  }
}

/** The positions that the walk does not pass, or passes only never to come back. */
function closedSides(problem: FirstPassageProblem): { low: number; high: number } | { reason: string } {
  const { multiplier, noise, start, low, high } = problem
  const stationary = noise / Math.sqrt(Math.abs(1 - multiplier ** 2))
  if (Math.abs(multiplier) < 1) {
    const first = Math.hypot(multiplier * start.std, noise)
    const reach = Math.abs(multiplier * start.mean) + REACH_WIDTHS * Math.max(first, stationary)
    return { low: -reach, high: reach }
  }
  if (Number.isFinite(low) && Number.isFinite(high)) return { low, high }
  if (multiplier <= 1) {
    return { reason: `an interval without end needs endless nodes at the multiplier ${multiplier}` }
  }
  return {
    low: Number.isFinite(low) ? low : Math.min(high, 0) - REACH_WIDTHS * stationary,
    high: Number.isFinite(high) ? high : Math.max(low, 0) + REACH_WIDTHS * stationary,
  }
}

/** A bound on the mixing time: drift separates eigenvalues by |1 − |a||, diffusion across a width W by 3π²s²/2W². */
function settling(multiplier: number, noise: number, width: number): number {
  const growth = Math.abs(multiplier)
  const driftGap = Math.abs(1 - growth) / Math.max(1, growth)
  const diffusionGap = 1.5 * (Math.PI * (noise / width)) ** 2
  const gap = Math.min(1, Math.max(driftGap, diffusionGap))
  return Math.ceil((SETTLING_EXPONENT + 2 * Math.log1p(width / noise)) / gap)
}

function tooCostly(
  { multiplier, noise }: FirstPassageProblem,
  nodes: number,
  width: number,
  steps: number,
): string | undefined {
  if (!(nodes <= NODE_LIMIT)) {
    return `the interval is too wide for the noise: ${figure(nodes)} nodes, the limit is ${figure(NODE_LIMIT)}`
  }
  const bandWidth = (2 * BAND_WIDTHS * noise) / Math.abs(multiplier)
  const entries = nodes * Math.min(nodes, Math.ceil((nodes * bandWidth) / width))
  if (entries > ENTRY_LIMIT) {
    return `the transition matrix has ${figure(entries)} entries, the limit is ${figure(ENTRY_LIMIT)}`
  }
  if (entries * steps > WORK_LIMIT) {
    return `it takes about ${figure(entries * steps)} multiplications, the limit is ${figure(WORK_LIMIT)}`
  }
  return undefined
}

/** A count in a reason. */
export function figure(value: number): string {
  return value < 1e6 ? String(value) : value.toExponential(1)
}
