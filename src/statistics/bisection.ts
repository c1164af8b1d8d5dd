/** The index of the first value for which a condition that stays true once true holds, by bisection, or null. */
export function firstIndex<T>(values: readonly T[], holds: (value: T) => boolean): number | null {
  let [low, high] = [0, values.length - 1]
  if (!holds(values[high]!)) return null
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (holds(values[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}
