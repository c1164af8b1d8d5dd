/** @throws RangeError when the number is not a non-negative integer. */
export function requireSteps(steps: number): void {
  if (!Number.isInteger(steps) || steps < 0) {
    throw new RangeError(`a number of steps must be a non-negative integer, got ${steps}`)
  }
}
