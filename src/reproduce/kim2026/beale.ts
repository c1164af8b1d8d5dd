/** Row 1: on Beale's function GD passes the saddle, and SAM stays there. */
import { shortNumber } from '../../figures/numbers.js'
import { significant, whole } from '../../text/format.js'
import type { Finding, ImmediateClaim } from '../claim.js'
import { distance } from '../landscape.js'
import { stated } from '../verdict.js'
import { cosineFigure, pathsFigure } from './beale-figures.js'
import {
  arrival,
  departure,
  LATE_STEPS,
  lateDistance,
  MINIMUM,
  NEAR,
  SADDLE,
  SETTING,
  smallestHeldRadius,
  type Walk,
  walkOf,
} from './beale-walks.js'

/** The slowest, GD, has come within NEAR of the minimum before a million steps. */
const STEPS = { quick: 1_000_000, full: 2_000_000 }
/** Cosines as far from 0 as this have gone between −1 and 1. */
const FULL_SWING = 0.99

export const beale: ImmediateClaim = {
  number: 1,
  title: "On Beale's function GD passes the saddle (0, 1) and reaches the minimum (3, ½); SAM stays at the saddle",
  source: "Kim et al. 2026, the experiment on Beale's function, and its figures",
  experiments: () => ({}),
  judge: (_, { quick }) => {
    const walks = SETTING.radii.map(radius => walkOf(radius, quick ? STEPS.quick : STEPS.full))
    return {
      findings: findingsOf(walks),
      figures: [pathsFigure(walks), cosineFigure(walks)],
      remarks: remarksOf(walks),
    }
  },
}

/** What paths say of the claim. */
export function findingsOf(walks: readonly Walk[]): Finding[] {
  const [descent, ...rest] = walks as [Walk, ...Walk[]]
  const staying = rest.filter(walk => lateDistance(walk, SADDLE) < NEAR)
  return [
    {
      ...{ id: '1.gd', claim: 'GD reaches the minimum', setting: settingOf(descent), figure: 'beale-paths' },
      prediction: 'ends at (3, ½)',
      measured: endText(descent),
      verdict: stated(lateDistance(descent, MINIMUM) < NEAR),
    },
    ...rest.map(walk => ({
      ...{ id: `1.sam-${walk.radius}`, claim: `SAM with ρ = ${walk.radius} stays at the saddle` },
      ...{ setting: settingOf(walk), figure: 'beale-paths', prediction: 'ends at (0, 1)', measured: endText(walk) },
      verdict: stated(lateDistance(walk, SADDLE) < NEAR),
    })),
    ...staying.flatMap(walk => [cosineFinding(walk), ascentFinding(walk)]),
  ]
}

function cosineFinding(walk: Walk): Finding {
  const cosines = walk.late.map(point => point.cosine)
  const [low, high] = [Math.min(...cosines), Math.max(...cosines)]
  const negative = cosines.filter(value => value < 0).length / cosines.length
  return {
    id: `1.cosine-${walk.radius}`,
    claim: `At the saddle the cosine of the angle between ∇ℓ(w) and ∇ℓ(w_p) oscillates between −1 and 1 (ρ = ${walk.radius})`,
    setting: lateText(walk),
    prediction: 'from −1 to 1',
    measured: `from ${shortNumber(low)} to ${shortNumber(high)}; below 0 in ${significant(100 * negative, 3)}% of the steps`,
    verdict: stated(low < -FULL_SWING && high > FULL_SWING),
    figure: 'beale-cosine',
  }
}

function ascentFinding(walk: Walk): Finding {
  const sides = walk.late.map(({ ascent }) => Math.sign(ascent[0]! - SADDLE[0]))
  const right = sides.filter(side => side > 0).length / sides.length
  const changes = sides.filter((side, i) => i > 0 && side !== sides[i - 1]).length / (sides.length - 1)
  const radii = walk.late.map(({ ascent }) => distance(ascent, SADDLE))
  return {
    id: `1.ascent-${walk.radius}`,
    claim: `There the ascent points lie on both sides of the saddle, and alternate (ρ = ${walk.radius})`,
    setting: lateText(walk),
    prediction: 'on both sides',
    measured: `${significant(100 * right, 3)}% at x > 0, ${significant(100 * (1 - right), 3)}% at x < 0, the other side at the next step in ${significant(100 * changes, 3)}%; ${significant(Math.min(...radii))} to ${significant(Math.max(...radii))} from the saddle`,
    // half of the steps change sides where sides are drawn by lot
    verdict: stated(changes > 0.5),
    figure: 'beale-paths',
  }
}

const settingOf = ({ radius, late }: Walk) =>
  `η = 10⁻³/80, from (1, 2), ${radius === 0 ? '' : `ρ = ${radius}, normalised, `}${whole(late.at(-1)!.step)} steps`

const lateText = (walk: Walk) => `${settingOf(walk)}, the last ${whole(LATE_STEPS)}`

function endText(walk: Walk): string {
  const [x, y] = walk.late.at(-1)!.position
  const nearest = Math.min(...walk.points.map(({ position }) => distance(position, SADDLE)))
  const settled = arrival(walk, SADDLE) ?? arrival(walk, MINIMUM)
  const saddle = lateDistance(walk, SADDLE)
  const place = saddle < NEAR ? ['saddle', saddle] : ['minimum', lateDistance(walk, MINIMUM)]
  return [
    `at (${significant(x)}, ${significant(y)}), in the last ${whole(LATE_STEPS)} steps at most ${significant(Number(place[1]), 2)} from the ${place[0]}`,
    ...(settled === null ? [] : [`within ${NEAR} of it by step ${whole(settled)}`]),
    ...(saddle < NEAR ? [] : [`no nearer to the saddle than ${significant(nearest, 2)}`]),
  ].join('; ')
}

function remarksOf(walks: readonly Walk[]): string[] {
  const small = walks[1]!
  const late = small.late.map(point => point.cosine)
  const { low, high } = smallestHeldRadius()
  const after = 20_000
  return [
    `SAM is not held for every radius of the paper's list: from (1, 2) it stays at the saddle for ρ of ${significant(high)} or more, and passes it for ${significant(low)} or less (bisection). With ρ = ${small.radius} it comes no nearer to the saddle than ${significant(nearest(small), 2)}, which is more than ρ: its ascent points do not reach across.`,
    `With ρ = ${small.radius} SAM does not quite reach the minimum either: normalised, its perturbation does not shrink, and it ends ${significant(lateDistance(small, MINIMUM), 2)} away, on a cycle of two steps, with the cosine from ${significant(Math.min(...late), 2)} to ${significant(Math.max(...late), 2)}.`,
    `The curvatures at the saddle are ±27.75, so that Theorem 1 asks for ρ > 1/27.75 = 0.036 only. It is a statement on unnormalised SAM close to the saddle. That update cannot be run from (1, 2) with the radii of the paper: the gradient there is 327 long, ρ = 0.1 perturbs by 33, and after three steps the numbers are too large for float64.`,
    `Near the saddle the path of SAM is chaotic: two paths with ρ = 0.5 that start in neighbouring numbers of float64 are ${significant(departure(0.5, after), 2)} apart after ${whole(after)} steps, as far as the region is wide. Where SAM ends is sure, at which point of the region it is at a given step is not.`,
  ]
}

const nearest = ({ points }: Walk) => Math.min(...points.map(({ position }) => distance(position, SADDLE)))
