/** P(X = k) for a binomial X, for k = 0 … last. */
export function binomialTerms(trials: number, probability: number, last = trials): number[] {
  let logTerm = trials * Math.log1p(-probability)
  return Array.from({ length: last + 1 }, (_, k) => {
    if (k > 0) logTerm += Math.log((((trials - k + 1) / k) * probability) / (1 - probability))
    return Math.exp(logTerm)
  })
}

/** P(X ≤ count) for a binomial X. */
export function binomialAtMost(count: number, trials: number, probability: number): number {
  return Math.min(
    1,
    binomialTerms(trials, probability, count).reduce((sum, term) => sum + term, 0),
  )
}

/** Whether `hits` of `trials` can come from a probability of at least `least`, at this level. */
export function canBeAtLeast(least: number, hits: number, trials: number, level: number): boolean {
  return binomialAtMost(hits, trials, least) >= level
}

/** Whether `hits` of `trials` can come from a probability of at most `most`, at this level. */
export function canBeAtMost(most: number, hits: number, trials: number, level: number): boolean {
  return canBeAtLeast(1 - most, trials - hits, trials, level)
}
