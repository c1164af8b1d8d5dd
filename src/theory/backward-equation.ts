/** Expectations of a diffusion in one dimension, from its backward equation. */
import type { LocalEquation } from './compagnoni2023.js'

export interface BackwardProblem {
  /** Drift b and diffusion a at w, of dw = b dt + √a dW. */
  at(w: number): LocalEquation
  /** Whose expectation is asked for. */
  observable(w: number): number
  readonly start: number
  readonly time: number
  /** The equation is solved on start ± reach: far enough that the process does not get there. */
  readonly reach: number
}

const CELLS = 2000
const STEPS = 1000

/**
 * E[f(w(time))] of dw = b(w)dt + √a(w)dW from a point, by Crank and Nicolson's scheme for ∂u/∂t = b u' + ½a u'', with
 * u''' = 0 at both ends. Of second order in the grid and in time: to 1e-5 for what varies over a tenth of
 * the reach at all times between.
 *
 * @throws RangeError where the diffusion is negative within reach: there is no such process.
 */
export function expectation({ at, observable, start, time, reach }: BackwardProblem): number {
  const width = (2 * reach) / CELLS
  const places = Array.from({ length: CELLS + 1 }, (_, i) => start - reach + i * width)
  const [lower, middle, upper] = [0, 1, 2].map(() => new Float64Array(CELLS + 1)) as [Row, Row, Row]
  places.forEach((w, i) => {
    const { drift, diffusion } = at(w)
    if (diffusion < 0) throw new RangeError(`the diffusion is negative at w = ${w}: ${diffusion}`)
    const [slope, bend] = [drift / (2 * width), diffusion / (2 * width ** 2)]
    lower[i] = bend - slope
    middle[i] = -2 * bend
    upper[i] = bend + slope
  })
  const values = Float64Array.from(places, observable)
  const scheme = new CrankNicolson(lower, middle, upper, time / STEPS)
  for (let step = 0; step < STEPS; step++) scheme.advance(values)
  return values[CELLS / 2]!
}

type Row = Float64Array

/** (1 − ½hL)u' = (1 + ½hL)u inside; at the ends u follows its parabola. */
class CrankNicolson {
  readonly #right: Row
  readonly #factor: Row
  readonly #scale: Row

  constructor(
    readonly lower: Row,
    readonly middle: Row,
    readonly upper: Row,
    readonly step: number,
  ) {
    const size = middle.length
    this.#right = new Float64Array(size)
    this.#factor = new Float64Array(size)
    this.#scale = new Float64Array(size)
    // Thomas's elimination, whose factors are the same in every step
    for (let i = 1; i < size - 1; i++) {
      const below = -0.5 * step * lower[i]!
      this.#scale[i] = 1 / (1 - 0.5 * step * middle[i]! - below * this.#factor[i - 1]!)
      this.#factor[i] = -0.5 * step * upper[i]! * this.#scale[i]!
    }
  }

  advance(u: Row): void {
    const { lower, middle, upper, step } = this
    const last = u.length - 1
    const right = this.#right
    const explicit = (i: number) =>
      u[i]! + 0.5 * step * (lower[i]! * u[i - 1]! + middle[i]! * u[i]! + upper[i]! * u[i + 1]!)
    // the ends are known before the inside: explicit, from the parabola through the three values there
    right[0] = u[0]! + step * parabola(u, 0, lower[0]!, middle[0]!, upper[0]!)
    const end = u[last]! + step * parabola(u, last, lower[last]!, middle[last]!, upper[last]!)
    for (let i = 1; i < last; i++) right[i] = (explicit(i) + 0.5 * step * lower[i]! * right[i - 1]!) * this.#scale[i]!
    u[0] = right[0]!
    u[last] = end
    for (let i = last - 1; i > 0; i--) u[i] = right[i]! - this.#factor[i]! * u[i + 1]!
  }
}

/** L u at an end, with the missing neighbour from the parabola through the last three values. */
function parabola(u: Row, end: number, lower: number, middle: number, upper: number): number {
  const inward = end === 0 ? 1 : -1
  const [a, b, c] = [u[end]!, u[end + inward]!, u[end + 2 * inward]!]
  const outside = 3 * a - 3 * b + c
  return end === 0 ? lower * outside + middle * a + upper * b : lower * b + middle * a + upper * outside
}
