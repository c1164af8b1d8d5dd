import { type GeometricTail, tailCrossing, tailSum, tailSurvival } from './geometric-tail.js'
import { type FirstPassageProblem, planGrid } from './passage-grid.js'
import type { DensityStep, Opening, PassageProcess } from './passage-process.js'
import { PlainProcess } from './plain-process.js'
import { requireSteps } from './require-steps.js'
import { SurvivingDensity } from './surviving-density.js'

export type { FirstPassageProblem } from './passage-grid.js'

const NODES_PER_WIDTH = 2.25
/** Survival below this is nothing. */
const EXTINCT = 1e-290
/** A part of at most this that never leaves is put down to rounding. */
const NEGLIGIBLE = 1e-12

export interface QuasiStationaryLaw {
  /** Per step. */
  readonly rate: number
  readonly mean: number
  readonly std: number
  readonly positions: Float64Array
  readonly density: Float64Array
}

/**
 * The law of the first step after which a walk is outside an open interval, from a point or a Gaussian cloud. The
 * position is checked after each step, not before the first. The surviving density is followed on Gauss–Legendre panels
 * (Nyström's method) until it decays geometrically; the rest is closed form. For the walk w' = a w + s z of
 * `FirstPassage.create` that gives about ten digits; for the walk with momentum see `momentumPassage`.
 * Everything is computed when first asked for. Times are counts of steps.
 */
export class FirstPassage {
  readonly #process: PassageProcess
  #lazyStep: DensityStep | undefined
  #lazyOpening: Opening | undefined
  readonly #survival: number[] = [1]
  /** Sums of the survival over the steps before each step. */
  readonly #sums: number[] = [0]
  #density: SurvivingDensity | undefined
  #tail: GeometricTail | undefined
  /** Probabilities to be on the grid, to be inside but past a closed side, and to have left through the low side. */
  #active = 1
  #beyond = 0
  #below = 0
  /** Of those who leave in the tail, the share that does so through the low side. */
  #shareBelow = 0

  constructor(process: PassageProcess) {
    this.#process = process
  }

  /**
   * Prepares the law, or gives the reason in a sentence why there is none: no noise, an empty interval, or a cost
   * beyond the stated limits on nodes and multiplications.
   *
   * @param nodesPerWidth nodes per width of the transition kernel; more only serve to check the default.
   */
  static create(problem: FirstPassageProblem, nodesPerWidth = NODES_PER_WIDTH): FirstPassage | { reason: string } {
    const grid = planGrid(problem, nodesPerWidth)
    return 'reason' in grid ? grid : new FirstPassage(new PlainProcess(problem, grid))
  }

  /**
   * Probability that the walk has been inside after each of the steps 1 to `step`.
   *
   * @throws RangeError when the step is not a non-negative integer.
   */
  survivalAt(step: number): number {
    requireSteps(step)
    this.#follow(step)
    const stored = this.#survival[step]
    return stored ?? tailSurvival(this.#tail!, step - this.#last)
  }

  /**
   * The first step by which the walk has left with probability p or more; null when it never is.
   *
   * @throws RangeError unless 0 ≤ p ≤ 1.
   */
  quantile(p: number): number | null {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability must be between 0 and 1, got ${p}`)
    const level = 1 - p
    while (this.#survival[this.#last]! > level && this.#tail === undefined) this.#advance()
    if (this.#survival[this.#last]! <= level) return this.#firstStoredAtMost(level)
    const crossing = tailCrossing(this.#tail!, level)
    return crossing === null ? null : this.#last + crossing
  }

  /**
   * E[min(T, horizon)], T the escape time.
   *
   * @throws RangeError when the horizon is not a non-negative integer.
   */
  restrictedMean(horizon: number): number {
    requireSteps(horizon)
    this.#follow(horizon)
    const stored = this.#sums[horizon]
    return stored ?? this.#sums[this.#last]! + tailSum(this.#tail!, horizon - this.#last)
  }

  /** The mean escape time; null when it is infinite. */
  mean(): number | null {
    const tail = this.#followToTail()
    if (tail.limit > NEGLIGIBLE || (tail.decaying > 0 && tail.rate === 0)) return null
    return this.#sums[this.#last]! + tailSum({ ...tail, limit: 0 }, Number.POSITIVE_INFINITY)
  }

  /** Rate per step of the exponential tail, −ln of the top eigenvalue; null when the survival has no such tail. */
  tailRate(): number | null {
    const tail = this.#followToTail()
    if (tail.limit > NEGLIGIBLE) return null
    return tail.decaying > 0 ? tail.rate : this.#quasiStationaryRate()
  }

  /** Probability that the walk leaves through the low side. */
  exitBelow(): number {
    const { decaying } = this.#followToTail()
    return this.#below + decaying * this.#shareBelow
  }

  get #step(): DensityStep {
    this.#lazyStep ??= this.#process.step()
    return this.#lazyStep
  }

  get #opening(): Opening {
    this.#lazyOpening ??= this.#process.opening()
    return this.#lazyOpening
  }

  get #last(): number {
    return this.#survival.length - 1
  }

  #follow(step: number): void {
    while (this.#last < step && this.#tail === undefined) this.#advance()
  }

  #followToTail(): GeometricTail {
    while (this.#tail === undefined) this.#advance()
    return this.#tail
  }

  #advance(): void {
    if (this.#density === undefined) this.#openingStep()
    else this.#laterStep(this.#density)
    const survival = this.#active + this.#beyond
    this.#sums.push(this.#sums[this.#last]! + this.#survival[this.#last]!)
    this.#survival.push(survival)
    const density = this.#density
    if (this.#active < EXTINCT) {
      this.#finish({ limit: this.#beyond, decaying: 0, rate: 0 })
    } else if (density !== undefined && (density.settled || density.steps >= 4 * this.#process.settlingSteps)) {
      this.#finish(this.#geometricTail(density))
    }
  }

  /** The tail is all that is left to know: the arrays, which may be large, are given back. */
  #finish(tail: GeometricTail): void {
    this.#tail = tail
    this.#density = undefined
    this.#lazyStep = undefined
    this.#lazyOpening = undefined
  }

  #openingStep(): void {
    const { departures, density } = this.#opening
    const { inside, passLow, passHigh } = departures[this.#last]!
    this.#leave(1, passLow, passHigh)
    this.#active = inside
    if (this.#last + 1 === departures.length && inside >= EXTINCT) this.#density = this.#survivors(density)
  }

  #survivors(density: Float64Array): SurvivingDensity {
    return new SurvivingDensity(this.#step, density, this.#process.settledChange)
  }

  #laterStep(density: SurvivingDensity): void {
    this.#leave(this.#active, density.passLow, density.passHigh)
    this.#active *= density.step()
  }

  /** Books the mass that passes the ends of the grid. */
  #leave(mass: number, passLow: number, passHigh: number): void {
    if (this.#process.lowClosed) this.#beyond += mass * passLow
    else this.#below += mass * passLow
    if (this.#process.highClosed) this.#beyond += mass * passHigh
  }

  #geometricTail({ passLow, passHigh, rate }: SurvivingDensity): GeometricTail {
    const below = this.#process.lowClosed ? 0 : passLow
    const exits = below + (this.#process.highClosed ? 0 : passHigh)
    const passes = passLow + passHigh
    const decaying = passes === 0 ? 0 : this.#active * (exits / passes)
    if (exits > 0) this.#shareBelow = below / exits
    return { limit: this.#beyond + (this.#active - decaying), decaying, rate }
  }

  /** The rate of a walk that starts anywhere inside, for when the given start dies out before its rate settles. */
  #quasiStationaryRate(): number | null {
    return this.quasiStationaryLaw()?.rate ?? null
  }

  /**
   * Where a walk is that has stayed inside for long: the eigenfunction of the top eigenvalue e^(−rate), as a probability
   * density at ascending positions, with its mean and standard deviation. Null when the walk need not leave.
   */
  quasiStationaryLaw(): QuasiStationaryLaw | null {
    const { size, quadrature } = this.#step
    const { lowClosed, highClosed, settlingSteps } = this.#process
    if (size === 0 || (lowClosed && highClosed)) return null
    const survivors = this.#survivors(new Float64Array(size).fill(1))
    for (let step = 0; step < 4 * settlingSteps && !survivors.settled; step++) survivors.step()
    if (!Number.isFinite(survivors.rate)) return null
    const { nodes, weights } = quadrature
    const density = this.#step.positionDensity(survivors.values)
    const average = (value: (at: number) => number) =>
      nodes.reduce((sum, node, i) => sum + weights[i]! * density[i]! * value(node), 0)
    const mean = average(at => at)
    const std = Math.sqrt(average(at => (at - mean) ** 2))
    return { rate: survivors.rate, mean, std, positions: nodes, density }
  }

  #firstStoredAtMost(level: number): number {
    let step = this.#last
    while (step > 0 && this.#survival[step - 1]! <= level) step--
    return step
  }
}
