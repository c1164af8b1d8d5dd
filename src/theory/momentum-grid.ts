import { gaussLegendre, panels, type Quadrature } from './gauss-legendre.js'
import type { GaussianStart } from './moments.js'
import { momentumPair } from './momentum-pair.js'
import { normalCdf, normalTail } from './normal.js'
import { figure } from './passage-grid.js'

/**
 * The walk u' = γu − increment·w + s z, w' = w − u' from u = 0 (u = ηv, γ the momentum, s the noise) and the open
 * interval that w has to leave.
 */
export interface MomentumPassageProblem {
  readonly increment: number
  readonly momentum: number
  readonly noise: number
  readonly start: GaussianStart
  readonly low: number
  readonly high: number
}

/** Equal Gauss–Legendre panels for both of two positions in a row, which are at most `reach` panels apart. */
export interface MomentumGrid {
  readonly quadrature: Quadrature
  readonly panelCount: number
  readonly panelWidth: number
  readonly reach: number
  readonly low: number
  readonly high: number
  /** The step up to which the free law holds: until two steps before it nobody leaves. */
  readonly openingSteps: number
  readonly settlingSteps: number
}

export const PANEL_ORDER = 16
/** Kernel entries beyond this many noise widths are left out: φ(7) is below 3e-11 of φ(0). */
export const BAND_WIDTHS = 7
/** Probability to have left that counts as none. */
const NOBODY = 1e-13
const OPENING_LIMIT = 2000
const STATE_LIMIT = 2_000_000
/** Multiplications, at one to two nanoseconds each: a law is computed while its user waits. */
const WORK_LIMIT = 2e9
/** e^-21 is below the 1e-9 that counts as settled. */
const SETTLING_EXPONENT = 21

/** Chooses the nodes, or gives the reason why the problem has no escape time or costs too much. */
export function planMomentumGrid(
  problem: MomentumPassageProblem,
  nodesPerWidth: number,
): MomentumGrid | { reason: string } {
  const { noise, low, high } = problem
  if (!(noise > 0)) return { reason: 'no noise: the escape time is not random' }
  if (!(low < high)) return { reason: `the interval (${low}, ${high}) is empty` }
  if (!Number.isFinite(high - low)) return { reason: 'an interval without end needs endless nodes with momentum' }
  const width = high - low
  const openingSteps = firstSteps(problem)
  const panelCount = Math.ceil((width * nodesPerWidth) / (PANEL_ORDER * narrowest(problem, openingSteps)))
  const panelWidth = width / panelCount
  const reach = Math.min(panelCount - 1, Math.ceil(largestStep(problem) / panelWidth))
  const grid = { panelCount, panelWidth, reach, low, high, openingSteps, settlingSteps: settling(problem) }
  const reason = tooCostly(problem, grid)
  if (reason !== undefined) return { reason }
  return { ...grid, quadrature: panels(gaussLegendre(PANEL_ORDER), low, high, panelCount) }
}

/** The last step before which nobody leaves, except in the step just before it: at least 2. */
function firstSteps(problem: MomentumPassageProblem): number {
  let gone = 0
  for (let step = 2; step < OPENING_LIMIT; step++) {
    const { mean, std } = momentumPair(problem, step - 1)
    gone += normalCdf((problem.low - mean) / std) + normalTail((problem.high - mean) / std)
    if (!(gone < NOBODY)) return step
  }
  return OPENING_LIMIT
}

/** The narrowest width of φ((y' − …)/s) p(x, y) in x, over the steps from the given one on. */
function narrowest(problem: MomentumPassageProblem, from: number): number {
  const { momentum, noise } = problem
  let narrowest = noise
  for (let step = from; step < from + 10; step++) {
    const { previousStd } = momentumPair(problem, step)
    narrowest = Math.min(narrowest, 1 / Math.hypot(1 / previousStd, momentum / noise))
  }
  return narrowest
}

/** Nine stationary deviations of u, and the drift that adds up at the farther end. */
function largestStep({ increment, momentum, noise, low, high, start }: MomentumPassageProblem): number {
  const farthest = Math.max(Math.abs(low), Math.abs(high), Math.abs(start.mean) + 9 * start.std)
  return (9 * noise) / Math.sqrt(1 - momentum ** 2) + (Math.abs(increment) * farthest) / (1 - momentum)
}

/**
 * A bound on the mixing time: as without momentum, drift or diffusion separates the eigenvalues, here with the larger
 * eigenvalue of the step and noise s/(1 − γ); but not faster than the velocity forgets, by the smaller one, or than
 * noise that adds up in the velocity crosses the interval: in about (W/s)^(2/3) steps, or, where a restoring force makes
 * it swing, W² |increment|/s². Factors from measured mixing times.
 */
function settling({ increment, momentum, noise, low, high }: MomentumPassageProblem): number {
  const share = noise / (high - low)
  const half = Math.abs(1 + momentum + increment) / 2
  const larger = half ** 2 > momentum ? half + Math.sqrt(half ** 2 - momentum) : Math.sqrt(momentum)
  const driftGap = Math.abs(1 - larger) / Math.max(1, larger)
  const diffusionGap = 1.5 * ((Math.PI * share) / (1 - momentum)) ** 2
  const crossing = Math.min(0.5 * share ** (2 / 3), (5 * share ** 2) / Math.max(0, -increment))
  const velocityGap = Math.max(1 - momentum / larger, crossing)
  const gap = Math.min(1, velocityGap, Math.max(driftGap, diffusionGap))
  return Math.ceil((SETTLING_EXPONENT + 2 * Math.log1p(1 / share)) / gap)
}

function tooCostly(
  { momentum, noise }: MomentumPassageProblem,
  { panelCount, panelWidth, reach, settlingSteps }: Omit<MomentumGrid, 'quadrature'>,
): string | undefined {
  const states = panelCount * PANEL_ORDER ** 2 * (2 * reach + 1)
  if (!(states <= STATE_LIMIT)) {
    return `the interval is too wide for the noise with momentum: ${figure(states)} states, the limit is ${figure(STATE_LIMIT)}`
  }
  const spread = Math.min(panelCount, 1 + (14 * noise) / Math.sqrt(1 - momentum ** 2) / panelWidth)
  const targets = Math.min(panelCount, 2 + momentum + (2 * BAND_WIDTHS * noise) / panelWidth)
  const work = panelCount * PANEL_ORDER ** 3 * spread * targets * settlingSteps
  if (work > WORK_LIMIT) {
    return `with momentum it takes about ${figure(work)} multiplications, the limit is ${figure(WORK_LIMIT)}`
  }
  return undefined
}

/** The number of values in the row of one position: the panels of the position before that are within reach. */
export function rowSize({ reach }: Pick<MomentumGrid, 'reach'>): number {
  return (2 * reach + 1) * PANEL_ORDER
}

/** Calls with the index of each pair of positions in a row that are within reach, and the nodes of both. */
export function forEachPair(
  grid: MomentumGrid,
  call: (index: number, previous: number, position: number) => void,
): void {
  const nodes = grid.quadrature.nodes.length
  const size = rowSize(grid)
  for (let row = 0; row < nodes; row++) {
    const first = (Math.floor(row / PANEL_ORDER) - grid.reach) * PANEL_ORDER
    for (let slot = Math.max(0, -first); slot < Math.min(size, nodes - first); slot++) {
      call(row * size + slot, first + slot, row)
    }
  }
}
