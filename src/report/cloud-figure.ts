import { Graph } from '../../kernels/graph.js'
import type { Loss } from '../../kernels/losses/loss.js'
import { coordinateNames } from '../../kernels/particle.js'
import { Evaluator } from '../../kernels/printers/evaluate.js'
import { ReferenceStepper } from '../engines/reference-stepper.js'
import type { Variant } from '../experiment/variant.js'
import { type CloudVariant, cloud } from '../figures/cloud.js'
import type { Figure } from '../figures/figure.js'
import type { LossGrid, Place } from '../figures/loss-grid.js'
import type { ReportVariant } from './run.js'

/** The first particles of the run, stepped again: their paths depend on the seed and their number alone. */
const PARTICLES = 150
const PATHS = 2
const MOST_VARIANTS = 2
const SNAPSHOTS = [0.25, 0.6, 1] as const
const MOST_STEPS = 2000
const PATH_POINTS = 120
const GRID = 60

/** Where particles of two-dimensional losses are at three steps, over the contours of the loss; null for other losses. */
export function cloudFigure(all: readonly ReportVariant[], title: string): Figure | null {
  const shown = all.filter(({ variant }) => variant.loss.dimension === 2).slice(0, MOST_VARIANTS)
  if (shown.length === 0) return null
  const { loss } = shown[0]!.variant
  const last = lastStep(shown)
  const variants = shown.map(({ name, variant }) => cloudOf(name, variant, last))
  const places = variants.flatMap(({ snapshots }) => snapshots.flatMap(({ points }) => points))
  if (places.length === 0) return null
  const [x, y] = coordinateNames(2)
  return cloud({
    name: 'cloud',
    title: `${title}: ${PARTICLES} particles over the contours of the loss`,
    axes: { x: x!, y: y! },
    loss: lossGrid(loss, places),
    variants,
  })
}

/** By then half of the particles of the first variant have left, or the run is over. */
function lastStep(shown: readonly ReportVariant[]): number {
  const { result, variant } = shown[0]!
  const median = result.escape?.quantiles.find(({ p }) => p === 0.5)?.estimate ?? null
  return Math.min(MOST_STEPS, median ?? variant.experiment.steps)
}

function cloudOf(label: string, { kernel, key }: Variant, last: number): CloudVariant {
  const stepper = new ReferenceStepper(kernel, key)
  stepper.start(0, PARTICLES)
  const steps = [...new Set(SNAPSHOTS.map(share => Math.max(1, Math.round(share * last))))]
  const stride = Math.max(1, Math.floor(last / PATH_POINTS))
  const placeOf = (i: number): Place => ({ x: stepper.state[0]![i]!, y: stepper.state[1]![i]! })
  const isFinitePlace = ({ x, y }: Place) => Number.isFinite(x) && Number.isFinite(y)
  const all = Array.from({ length: PARTICLES }, (_, i) => i)
  const snapshots: { step: number; points: Place[] }[] = []
  const paths: (Place & { step: number })[][] = all.slice(0, PATHS).map(i => [{ step: 0, ...placeOf(i) }])
  for (let step = 0; step < steps.at(-1)!; ) {
    const next = Math.min(step + stride, ...steps.filter(snapshot => snapshot > step))
    stepper.advance(step, next)
    step = next
    paths.forEach((path, i) => {
      if (isFinitePlace(placeOf(i))) path.push({ step, ...placeOf(i) })
    })
    if (steps.includes(step)) snapshots.push({ step, points: all.map(placeOf).filter(isFinitePlace) })
  }
  return { label, snapshots, paths }
}

/** The loss where the particles are, with room around them. */
function lossGrid(loss: Loss, places: readonly Place[]): LossGrid {
  const [x, y] = [extent(places.map(place => place.x)), extent(places.map(place => place.y))]
  // the same span along both axes, or the contours would not look like those of the loss
  const half = 0.6 * Math.max(x.span, y.span) || 1
  const [xFrom, xTo, yFrom, yTo] = [x.middle - half, x.middle + half, y.middle - half, y.middle + half]
  const graph = new Graph()
  const names = coordinateNames(2)
  const value = loss.value(
    graph,
    names.map(name => graph.input(name)),
  )
  const evaluator = new Evaluator([value], names)
  const values = Array.from({ length: GRID * GRID }, (_, i) => {
    evaluator.inputs[0] = xFrom + ((xTo - xFrom) * ((i % GRID) + 0.5)) / GRID
    evaluator.inputs[1] = yFrom + ((yTo - yFrom) * (Math.floor(i / GRID) + 0.5)) / GRID
    evaluator.run({ key0: 0, key1: 0, particle: 0, step: 0 })
    return evaluator.value(value)
  })
  return { xFrom, xTo, yFrom, yTo, columns: GRID, rows: GRID, values }
}

function extent(values: readonly number[]): { middle: number; span: number } {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return { middle: (low + high) / 2, span: high - low }
}
