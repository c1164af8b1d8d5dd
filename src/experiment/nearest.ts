/** ` — did you mean "radius"?` when one of the names is near enough to what was given, else nothing. */
export function didYouMean(given: string, names: readonly string[]): string {
  const nearest = nearestName(given, names)
  return nearest === null ? '' : ` — did you mean "${nearest}"?`
}

/** The name with the fewest edits from `given`, ignoring case, if those are at most a third of its length (and one). */
export function nearestName(given: string, names: readonly string[]): string | null {
  const ranked = names
    .map(name => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : null
}

/** The fewest insertions, deletions, replacements and exchanges of neighbours that make one text of the other. */
export function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const [above, row] = [rows[i - 1]!, [i]]
    for (let j = 1; j <= b.length; j++) {
      const replaced = above[j - 1]! + Number(a[i - 1] !== b[j - 1])
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const exchange = exchanged ? rows[i - 2]![j - 2]! + 1 : Number.POSITIVE_INFINITY
      row.push(Math.min(replaced, above[j]! + 1, row[j - 1]! + 1, exchange))
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
