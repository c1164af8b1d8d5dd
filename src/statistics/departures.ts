/** The steps at which particles leave through one of several exits, and sums over them. */
import { binEnd, binOf } from '../tallies/step-bins.js'

export interface ExitCounts {
  readonly particles: number
  readonly horizon: number
  /** For each exit, the particles that took it in each bin of steps. */
  readonly exits: readonly Float64Array[]
  readonly diverged: Float64Array
}

/** A step at which particles left, the first one, or one after others diverged. */
export interface Departure {
  readonly step: number
  readonly atRisk: number
  /** Particles that had not diverged before. */
  readonly known: number
  /** Those that left through this exit, and through any. */
  readonly taken: number
  readonly escaped: number
  /** S before the step. */
  readonly survival: number
  /** What the step adds to F. */
  readonly added: number
}

/** Of one exit; with the last step at which any particle is at risk, and S after it. */
export function departuresOf({ particles, horizon, exits, diverged }: ExitCounts, exit: number) {
  const departures: Departure[] = []
  const last = binOf(horizon)
  let [atRisk, known, survival, bin] = [particles, particles, 1, 0]
  let fewerKnown = true
  while (bin < last && atRisk > 0) {
    bin++
    const step = binEnd(bin, horizon)
    const taken = exits[exit]![bin]!
    let escaped = 0
    for (const counts of exits) escaped += counts[bin]!
    if (escaped > 0 || fewerKnown)
      departures.push({ step, atRisk, known, taken, escaped, survival, added: (survival * taken) / atRisk })
    survival *= 1 - escaped / atRisk
    fewerKnown = diverged[bin]! > 0
    atRisk -= escaped + diverged[bin]!
    known -= diverged[bin]!
  }
  return { departures, lastAtRisk: binEnd(bin, horizon), survival }
}

/**
 * The variance of Σ w(k) ΔF(k) for fixed weights, by the delta method: the hazards of the exits at a step are shares of
 * those at risk, independent of the other steps given these.
 */
export function linearVariance(departures: readonly Departure[], weight: (departure: Departure) => number): number {
  let [variance, later] = [0, 0]
  for (let i = departures.length - 1; i >= 0; i--) {
    const departure = departures[i]!
    const { atRisk, taken, escaped, survival, added } = departure
    const value = weight(departure)
    // derivatives by the hazards: of this exit gain − loss, of another −loss
    const gain = value * survival
    const loss = escaped < atRisk ? (later * atRisk) / (atRisk - escaped) : 0
    const [share, all] = [taken / atRisk, escaped / atRisk]
    const meanSquare = gain * (gain - 2 * loss) * share + loss ** 2 * all
    variance += (meanSquare - (gain * share - loss * all) ** 2) / atRisk
    later += value * added
  }
  return Math.max(0, variance)
}
