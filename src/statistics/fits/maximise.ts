export interface Maximum {
  readonly point: readonly number[]
  readonly value: number
}

export interface Search {
  /** Sides of the first simplex, one per coordinate. */
  readonly sides: readonly number[]
  /** The search ends when the values at the corners are as near as this. */
  readonly tolerance: number
}

type Objective = (point: readonly number[]) => number

const MOST_EVALUATIONS = 2000
/** How far rounding may leave the values at a maximum apart, relative to them. */
const ROUNDING = 1e-14

/** A local maximum by the simplex method of Nelder and Mead (1965), Computer J. 7, 308. */
export function maximise(objective: Objective, start: readonly number[], { sides, tolerance }: Search): Maximum {
  let evaluations = 0
  const at = (point: readonly number[]): Maximum => {
    evaluations++
    return { point, value: objective(point) }
  }
  const moved = sides.map((side, i) => at(start.map((value, j) => (i === j ? value + side : value))))
  let corners = ordered([at(start), ...moved])
  while (!areLevel(corners, tolerance) && evaluations < MOST_EVALUATIONS) corners = ordered(improved(corners, at))
  return corners[0]!
}

/** One step: the worst corner is reflected, stretched or drawn in, or else all are drawn to the best. */
function improved(corners: readonly Maximum[], at: (point: readonly number[]) => Maximum): Maximum[] {
  const [best, worst, others] = [corners[0]!, corners.at(-1)!, corners.slice(0, -1)]
  const centre = best.point.map((_, i) => others.reduce((sum, { point }) => sum + point[i]!, 0) / others.length)
  const along = (factor: number) => at(between(centre, worst.point, factor))
  const reflected = along(-1)
  if (reflected.value > best.value) {
    const stretched = along(-2)
    return [...others, stretched.value > reflected.value ? stretched : reflected]
  }
  if (reflected.value > others.at(-1)!.value) return [...others, reflected]
  const drawnIn = along(reflected.value > worst.value ? -0.5 : 0.5)
  if (drawnIn.value > Math.max(reflected.value, worst.value)) return [...others, drawnIn]
  return [best, ...corners.slice(1).map(({ point }) => at(between(best.point, point, 0.5)))]
}

/** from + factor · (to − from). */
function between(from: readonly number[], to: readonly number[], factor: number): number[] {
  return from.map((value, i) => value + factor * (to[i]! - value))
}

function ordered(corners: readonly Maximum[]): Maximum[] {
  return corners.toSorted((a, b) => (a.value === b.value ? 0 : b.value - a.value))
}

function areLevel(corners: readonly Maximum[], tolerance: number): boolean {
  const best = corners[0]!.value
  return best - corners.at(-1)!.value <= tolerance + ROUNDING * Math.abs(best)
}
