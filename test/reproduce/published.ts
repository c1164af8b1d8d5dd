/**
 * The published update rule in plain arithmetic, written from the papers alone and with nothing of this project: gradients
 * by hand, SAM as Foret et al. 2021 have it, w_p = w + ρ g/‖g‖ and w' = w − η ∇ℓ(w_p). GD is ρ = 0.
 */
export type Point = readonly [number, number]
type Gradient = (x: number, y: number) => Point

/** Of (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)². */
export function bealeGradient(x: number, y: number): Point {
  const a = 1.5 - x + x * y
  const b = 2.25 - x + x * y * y
  const c = 2.625 - x + x * y * y * y
  const alongX = 2 * a * (y - 1) + 2 * b * (y * y - 1) + 2 * c * (y * y * y - 1)
  const alongY = 2 * a * x + 2 * b * 2 * x * y + 2 * c * 3 * x * y * y
  return [alongX, alongY]
}

/** Of x² − y². */
export const differenceGradient: Gradient = (x, y) => [2 * x, -2 * y]

export interface Rule {
  readonly gradient: Gradient
  readonly learningRate: number
  readonly radius: number
  readonly normalised: boolean
}

/** The positions after steps 0, 1, 2, … */
export function publishedPath(
  { gradient, learningRate, radius, normalised }: Rule,
  start: Point,
  steps: number,
): Point[] {
  let [x, y] = start
  const path: Point[] = [[x, y]]
  for (let step = 0; step < steps; step++) {
    const [gx, gy] = gradient(x, y)
    const scale = normalised ? radius / Math.sqrt(gx * gx + gy * gy) : radius
    const [px, py] = gradient(x + scale * gx, y + scale * gy)
    x -= learningRate * px
    y -= learningRate * py
    path.push([x, y])
  }
  return path
}
