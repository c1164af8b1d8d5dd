/** Pictures of the paths on Beale's function. */
import { chart } from '../../figures/chart.js'
import type { Figure } from '../../figures/figure.js'
import { type PathsPanel, paths } from '../../figures/paths.js'
import { gridOf, landscapeOf, placeOf } from '../landscape.js'
import { experimentOf, MINIMUM, SADDLE, SETTING, type Walk } from './beale-walks.js'

const labelOf = (radius: number) => (radius === 0 ? 'GD' : `SAM, ρ = ${radius}`)

/** Steps from 10⁻² to 10⁵, two a decade. */
const LEVELS = Array.from({ length: 15 }, (_, i) => 10 ** (-2 + i / 2))
/** Points in a picture: more would hide each other. */
const ASCENT_POINTS = 400
/** Steps of the late cosine that can be told apart in a picture. */
const LATE_SHOWN = 200

/** Whole paths, and the ascent points of the last steps. */
export function pathsFigure(walks: readonly Walk[]): Figure {
  const landscape = landscapeOf(experimentOf(0, 1))
  const panel = (heading: string, frame: Parameters<typeof gridOf>[1], levels: readonly number[]) => ({
    ...{ heading, levels, loss: gridOf(landscape, frame) },
  })
  const whole: PathsPanel = {
    ...panel('Paths', { xFrom: -1.2, xTo: 3.4, yFrom: -0.2, yTo: 2.2 }, LEVELS),
    series: walks.map(({ radius, points }) => ({
      label: labelOf(radius),
      path: points.map(({ position }) => placeOf(position)),
    })),
    landmarks: [
      { kind: 'start', ...placeOf(SETTING.start) },
      { kind: 'saddle', ...placeOf(SADDLE) },
      { kind: 'minimum', ...placeOf(MINIMUM) },
    ],
  }
  const near: PathsPanel = {
    // about 14.2, the loss at the saddle, even in the distance from it
    ...panel(
      `Ascent points of the last ${ASCENT_POINTS} steps`,
      { xFrom: -1.3, xTo: 1.3, yFrom: 0, yTo: 2 },
      [0.5, 2, 5, 8, 11, 14.203125, 17, 20, 25, 32, 45, 70, 120, 200],
    ),
    series: walks.map(({ radius, late }) => ({
      label: labelOf(radius),
      path: [],
      points: radius === 0 ? [] : late.slice(-ASCENT_POINTS).map(({ ascent }) => placeOf(ascent)),
    })),
    landmarks: [{ kind: 'saddle', ...placeOf(SADDLE) }],
  }
  return paths({
    name: 'beale-paths',
    title: "On Beale's function GD and SAM with a small radius pass the saddle; SAM with a larger one stays",
    axes: { x: 'x', y: 'y' },
    panels: [whole, near],
    points: 'ascent point w_p, in the colour of its path',
    notes: ['Those of ρ = 0.1 are at the minimum, outside the right panel.'],
  })
}

/** The cosine along the path, and step by step at its end. */
export function cosineFigure(walks: readonly Walk[]): Figure {
  const y = { label: 'cosine of ∇ℓ(w) and ∇ℓ(w_p)', from: -1.08, to: 1.08 }
  return chart({
    name: 'beale-cosine',
    title: 'At the saddle the gradients at w and at w_p now agree, now oppose each other',
    panels: [
      {
        heading: 'Along the path, at some of its steps',
        x: { label: 'thousands of steps', type: 'log' },
        y,
        series: walks.map(({ radius, points }) => ({
          label: labelOf(radius),
          line: points.filter(({ step }) => step > 0).map(({ step, cosine }) => ({ x: step / 1000, y: cosine })),
        })),
      },
      {
        heading: `The last ${LATE_SHOWN} steps`,
        x: { label: 'steps from the last', from: -LATE_SHOWN, to: 0 },
        y,
        series: walks.map(({ radius, late }) => ({
          label: labelOf(radius),
          line: late.slice(-LATE_SHOWN).map(({ cosine }, i) => ({ x: i + 1 - LATE_SHOWN, y: cosine })),
        })),
      },
    ],
  })
}
