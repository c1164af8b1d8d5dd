/** Survival limit + decaying · e^(−rate j), j steps after the transient. */
export interface GeometricTail {
  readonly limit: number
  readonly decaying: number
  readonly rate: number
}

export function tailSurvival({ limit, decaying, rate }: GeometricTail, steps: number): number {
  return limit + (decaying === 0 ? 0 : decaying * Math.exp(-rate * steps))
}

/** Sum of the survival over the given number of steps from the end of the transient on. */
export function tailSum({ limit, decaying, rate }: GeometricTail, steps: number): number {
  const kept = limit === 0 ? 0 : limit * steps
  if (decaying === 0) return kept
  return kept + decaying * (rate === 0 ? steps : Math.expm1(-rate * steps) / Math.expm1(-rate))
}

/** The first step of the tail at which the survival is at most the level, or null when it never is. */
export function tailCrossing(tail: GeometricTail, level: number): number | null {
  const { limit, decaying, rate } = tail
  if (tailSurvival(tail, 0) <= level) return 0
  if (level <= limit || rate === 0) return null
  let steps = Math.ceil(Math.log(decaying / (level - limit)) / rate)
  if (steps > Number.MAX_SAFE_INTEGER) return steps
  while (steps > 0 && tailSurvival(tail, steps - 1) <= level) steps--
  while (tailSurvival(tail, steps) > level) steps++
  return steps
}
