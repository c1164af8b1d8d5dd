type Objective = (point: readonly number[]) => number

/** The displacement of a coordinate for second differences: the log likelihood falls by about this much. */
const FALL = 0.02
const FIRST_DISPLACEMENT = 1e-3
const MOST_TRIALS = 60
/** Of a determinant, relative to the product of the diagonal: below it the two parameters are not told apart. */
const LEAST_DETERMINANT = 1e-9

/**
 * Standard errors of one or two coordinates at a maximum of the log likelihood, from the inverse of the observed
 * information: minus its second derivatives, by differences over 0.2 of the error that a coordinate has when the other
 * is known. Null where the information is not positive definite.
 */
export function standardErrors(logLikelihood: Objective, maximum: readonly number[]): number[] | null {
  const displacements = maximum.map((_, i) => displacement(logLikelihood, maximum, i))
  if (displacements.some(size => size === null)) return null
  const sizes = displacements.map(size => size!)
  const [first, second] = sizes.map((size, i) => (2 * fall(logLikelihood, maximum, i, size)) / size ** 2)
  if (second === undefined) return [1 / Math.sqrt(first!)]
  const determinant = first! * second - mixed(logLikelihood, maximum, sizes) ** 2
  return determinant > LEAST_DETERMINANT * first! * second
    ? [Math.sqrt(second / determinant), Math.sqrt(first! / determinant)]
    : null
}

/** The displacement of coordinate i both ways by which the value falls by about FALL on average, or null. */
function displacement(objective: Objective, point: readonly number[], i: number): number | null {
  let size = FIRST_DISPLACEMENT
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    const ratio = fall(objective, point, i, size) / FALL
    if (ratio > 0.5 && ratio < 2) return size
    size *= ratio > 0 ? Math.min(10, Math.max(0.1, 1 / Math.sqrt(ratio))) : 10
  }
  return null
}

function fall(objective: Objective, point: readonly number[], i: number, size: number): number {
  const at = (offset: number) => objective(point.map((value, j) => (i === j ? value + offset : value)))
  return objective(point) - (at(size) + at(-size)) / 2
}

/** The mixed second derivative by differences over these sizes. */
function mixed(objective: Objective, [x, y]: readonly number[], [sizeX, sizeY]: readonly number[]): number {
  const at = (signX: number, signY: number) => objective([x! + signX * sizeX!, y! + signY * sizeY!])
  return (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * sizeX! * sizeY!)
}
