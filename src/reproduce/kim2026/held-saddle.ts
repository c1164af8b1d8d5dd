/** Row 2: GD leaves the saddle of x² − y², and SAM is held there. */
import type { ExperimentInput } from '../../experiment/schema.js'
import type { Figure } from '../../figures/figure.js'
import { type PathsPanel, paths } from '../../figures/paths.js'
import { significant, whole } from '../../text/format.js'
import type { Finding, ImmediateClaim } from '../claim.js'
import { gridOf, landscapeOf, placeOf } from '../landscape.js'
import { type PathPoint, pathOf } from '../paths.js'
import { stated } from '../verdict.js'

const START = [-3, -0.01] as const
const STEPS = 500
/** To see whether what is held stays so. */
const LONG = 100_000
/** x² − y² is ½ · 2x² − ½ · 2y². */
const CURVATURES = [2, -2] as const
const LEARNING_RATE = 0.01
const RADIUS = 0.5

export type Kind = 'sgd' | 'sam' | 'usam'
const LABELS = { sgd: 'GD', sam: 'SAM', usam: 'unnormalised SAM' } as const

export function experimentOf(kind: Kind, radius: number, steps: number): ExperimentInput {
  return {
    ...{ particles: 1, steps, start: [...START], loss: { saddle: { curvatures: [...CURVATURES] } } },
    optimizer: { kind, learningRate: LEARNING_RATE, radius },
    noise: { none: {} },
  }
}

/** At every step of the paper's, and long after. */
export interface Walk {
  readonly kind: Kind
  readonly points: readonly PathPoint[]
  readonly long: PathPoint
}

export const heldSaddle: ImmediateClaim = {
  number: 2,
  title: 'On x² − y² GD leaves the saddle, and SAM is held there',
  source: 'Kim et al. 2026, the experiment on x² − y², and its figure',
  experiments: () => ({}),
  judge: () => {
    const walks = (['sgd', 'sam', 'usam'] as const).map(walkOf)
    return { findings: findingsOf(walks), figures: [figureOf(walks)], remarks: remarksOf(walks) }
  },
}

export function walkOf(kind: Kind): Walk {
  const steps = [...Array.from({ length: STEPS + 1 }, (_, step) => step), LONG]
  const points = pathOf(experimentOf(kind, RADIUS, LONG), steps)
  return { kind, points: points.slice(0, -1), long: points.at(-1)! }
}

/** |y| along the unstable direction. */
const away = ({ position }: PathPoint) => Math.abs(position[1]!)

export function findingsOf(walks: readonly Walk[]): Finding[] {
  const leaves = ({ points }: Walk) => away(points.at(-1)!) > 1
  const held = (walk: Walk) =>
    Math.max(...walk.points.map(away)) < RADIUS && away(walk.points.at(-1)!) < away(walk.points[0]!)
  const [descent, sam, plain] = walks as [Walk, Walk, Walk]
  const common = { figure: 'held-saddle' }
  return [
    {
      ...{ ...common, id: '2.gd', claim: 'GD leaves the saddle', setting: settingOf(descent) },
      ...{ prediction: 'leaves along y', measured: endText(descent), verdict: stated(leaves(descent)) },
    },
    {
      ...{ ...common, id: '2.sam', claim: 'SAM is held at the saddle', setting: settingOf(sam) },
      ...{ prediction: 'y stays small', measured: endText(sam), verdict: stated(held(sam)) },
    },
    {
      ...{
        ...common,
        id: '2.usam',
        claim: 'Unnormalised SAM is not drawn in: its ρ is −1/λ',
        setting: settingOf(plain),
      },
      prediction: 'attraction only for ρ > −1/λ = 0.5 (Theorem 1)',
      measured: endText(plain),
      verdict: stated(plain.points.every(point => away(point) >= away(plain.points[0]!))),
    },
  ]
}

const settingOf = ({ kind }: Walk) =>
  `η = ${LEARNING_RATE}, from (−3, −0.01), ${kind === 'sgd' ? '' : `ρ = ${RADIUS}, ${kind === 'sam' ? 'normalised' : 'unnormalised'}, `}${STEPS} steps`

function endText({ points, long }: Walk): string {
  const [first, last] = [points[0]!, points.at(-1)!].map(away) as [number, number]
  const after = Number.isFinite(long.position[1]) ? `${significant(away(long), 2)}` : 'past the numbers of float64'
  return `|y| from ${significant(first)} to ${significant(last, 3)}, at most ${significant(Math.max(...points.map(away)), 3)}; after ${whole(LONG)} steps ${after}`
}

/** Between which two radii the smallest lies with which SAM is held; by bisection. */
export function smallestHeldRadius(width = 1e-6): { low: number; high: number } {
  let [low, high] = [0, RADIUS]
  while (high - low > width) {
    const middle = (low + high) / 2
    const [end] = pathOf(experimentOf('sam', middle, 2000), [2000])
    if (away(end!) < RADIUS) high = middle
    else low = middle
  }
  return { low, high }
}

function remarksOf(walks: readonly Walk[]): string[] {
  const sam = walks[1]!
  const step = LEARNING_RATE * CURVATURES[0]
  const cycle = (step * RADIUS) / (2 - step)
  const x = Math.abs(sam.points.at(-1)!.position[0]!)
  const [before, end] = sam.points.slice(-2).map(({ position }) => position[1]!) as [number, number]
  const { low, high } = smallestHeldRadius()
  return [
    `Unnormalised SAM at ρ = 0.5 is exactly on the boundary of Theorem 1: with λ = −2 its factor 1 + ρλ is 0, and y does not move at all: it neither leaves nor is drawn in.`,
    `What holds normalised SAM is not that threshold: from this start it is held with every ρ of ${significant(high, 4)} or more (bisection between ${significant(low, 6)} and ${significant(high, 6)}), a fifth of 0.5. Once the gradient is small, a perturbation of fixed length ρ reaches across the ridge.`,
    `It ends on a cycle of two steps in x, of amplitude ${significant(x)}, which is η·2·ρ/(2 − η·2) = ${significant(cycle)}, the stable cycle of a coordinate of positive curvature. On that cycle the perturbation of y is −y·(2 − η·2)/(η·2), and a step takes y to (4η − 1)·y = ${significant(4 * LEARNING_RATE - 1)}·y; measured ${significant(end / before)}.`,
  ]
}

function figureOf(walks: readonly Walk[]): Figure {
  const landscape = landscapeOf(experimentOf('sgd', 0, 1))
  const panel = (heading: string, frame: Parameters<typeof gridOf>[1], landmarks: PathsPanel['landmarks']) => ({
    ...{ heading, landmarks, loss: gridOf(landscape, frame), levels: LEVELS },
    series: walks.map(({ kind, points }) => ({
      label: LABELS[kind],
      path: points.map(({ position }) => placeOf(position)),
    })),
  })
  const saddle = { kind: 'saddle', x: 0, y: 0 } as const
  return paths({
    name: 'held-saddle',
    title: 'On x² − y² GD leaves the saddle, SAM is drawn to it, and unnormalised SAM keeps its y',
    axes: { x: 'x', y: 'y' },
    panels: [
      panel('Paths', { xFrom: -3.2, xTo: 1, yFrom: -1.5, yTo: 0.5 }, [{ kind: 'start', ...placeOf(START) }, saddle]),
      panel('Near the saddle', { xFrom: -0.5, xTo: 0.1, yFrom: -0.1, yTo: 0.02 }, [saddle]),
    ],
    notes: [`η = ${LEARNING_RATE}, ρ = ${RADIUS}, ${STEPS} steps.`],
  })
}

/** Both signs, two a decade. */
const LEVELS = [-1, 1].flatMap(sign => Array.from({ length: 9 }, (_, i) => sign * 10 ** (-3 + i / 2)))
