/** Whole numbers from one to another, both among them, at most so many and spread evenly; `to` is not below `from`. */
export function spread(most: number, from: number, to: number): number[] {
  const count = Math.min(most, to - from + 1)
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? from : Math.round(from + (i * (to - from)) / (count - 1)),
  )
}
