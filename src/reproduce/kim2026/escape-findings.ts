/** What the escape times of row 5 say: momentum and small batches free SAM, and how much momentum makes up for a radius. */
import type { EscapeResult } from '../../results/result.js'
import type { Interval } from '../../statistics/interval.js'
import { significant } from '../../text/format.js'
import type { Finding, Results, Size } from '../claim.js'
import { above, compare, compareSeries } from '../verdict.js'
import { compensations, ESCAPE, type Walk } from './compensation.js'
import { FORMULA_TOLERANCE, furthest, listed, over, ratio, short, variantWith, worst } from './measured.js'
import { compensatedRadii, ESCAPE_BATCHES, ESCAPE_MOMENTA, movedBy, SLOWED, WALKS } from './momentum-experiments.js'

/** A simulated escape time and its exact law, in an ensemble that is large enough for this. */
const EXACT_TOLERANCE = 0.03

const ESCAPE_TEXT = `|λ| = 1, η = ${ESCAPE.learningRate}, from the saddle to |w| > ${ESCAPE.distance}`

/** In steps: all particles have left, so that it is the mean. */
export function meanSteps({ escape }: { readonly escape?: EscapeResult }): { measured: Interval; exact: number } {
  const { estimate, low, high } = escape!.mean!
  return { measured: { estimate, low: low!, high: high! }, exact: escape!.mean!.exact! }
}

export const escapeOf = (results: Results, momentum: number, batchSize: number) =>
  meanSteps(
    variantWith(results.escape!, {
      ...movedBy('shared', SLOWED, momentum),
      'noise.hessian.batchSize': batchSize,
    }),
  )

export function freedFindings(results: Results): Finding[] {
  const all = ESCAPE_BATCHES.flatMap(batchSize =>
    ESCAPE_MOMENTA.map(momentum => ({
      ...{ batchSize, momentum, at: `γ = ${momentum}, B = ${batchSize}` },
      ...escapeOf(results, momentum, batchSize),
    })),
  )
  const steps = (vary: 'momentum' | 'batchSize', values: readonly number[]) =>
    all.flatMap(from => {
      const next = values[values.indexOf(from[vary]) + 1]
      const to = all.find(each => each[vary] === next && others(vary, each) === others(vary, from))
      if (to === undefined) return []
      return [
        { at: `${from.at} → ${to.at}`, measured: ratio(to.measured, from.measured), exact: to.exact / from.exact },
      ]
    })
  const finding = (id: string, claim: string, falls: ReturnType<typeof steps>): Finding => {
    const least = falls.reduce((a, b) => (b.measured.high > a.measured.high ? b : a))
    return {
      id,
      claim,
      setting: `SAM, shared noise, ρ = ${SLOWED}, ${ESCAPE_TEXT}; γ = ${ESCAPE_MOMENTA.join(', ')}; B = ${ESCAPE_BATCHES.join(', ')}`,
      prediction: 'ratio of mean escape times below 1',
      measured: `nearest 1 of ${falls.length}: ${listed([least])}; ${significant(least.exact)} by the exact law`,
      verdict: worst(falls.map(({ measured }) => above(over(measured, -1), -1))),
      figure: 'momentum-escape',
    }
  }
  const exact = all.map(each => ({ at: each.at, measured: over(each.measured, each.exact) }))
  return [
    finding(
      '5.escape-momentum',
      'Momentum frees SAM: escape takes less time as γ grows',
      steps('momentum', ESCAPE_MOMENTA),
    ),
    finding(
      '5.escape-batch',
      'Small batches free SAM: escape takes less time as B falls',
      steps('batchSize', ESCAPE_BATCHES),
    ),
    {
      id: '5.escape-exact',
      claim: 'The exact first-passage law, with momentum and without, is the escape time of what is run',
      setting: `SAM, shared noise, ρ = ${SLOWED}, ${ESCAPE_TEXT}; γ = ${ESCAPE_MOMENTA.join(', ')}; B = ${ESCAPE_BATCHES.join(', ')}`,
      prediction: 'ratio of means 1',
      measured: `ratio furthest from 1 of ${exact.length}: ${listed([furthest(exact)])}`,
      verdict: worst(exact.map(({ measured }) => compare(measured, 1, EXACT_TOLERANCE))),
      figure: 'momentum-escape',
    },
  ]
}

type Cell = { readonly momentum: number; readonly batchSize: number }
const others = (vary: 'momentum' | 'batchSize', cell: Cell) => (vary === 'momentum' ? cell.batchSize : cell.momentum)

/** Mean escape times over that of SGD without momentum, particle by particle: at the exact γ, and at that of Theorem 3. */
export function compensated(results: Results, walk: Walk, size: Size) {
  return compensations(walk, compensatedRadii(size)).map(found => {
    const ratioAt = (momentum: number) => {
      const variant = variantWith(results.compensation!, movedBy(walk, found.radius, momentum))
      return variant.escape!.comparedWithFirst!.restrictedMeanRatio!
    }
    return { ...found, atExact: ratioAt(found.momentum), atTheorem3: ratioAt(found.theorem3) }
  })
}

const WALK_TEXT: Readonly<Record<Walk, string>> = {
  shared: 'the practical update with shared noise',
  equation: 'Theorem 2’s drift and noise, with momentum',
}

export function compensationFindings(results: Results, size: Size): Finding[] {
  const setting = `${ESCAPE_TEXT}, B = ${ESCAPE.batchSize}, ρ = ${compensatedRadii(size).join(', ')}; paired noise`
  return WALKS.flatMap(walk => {
    const all = compensated(results, walk, size)
    const points = (which: 'atExact' | 'atTheorem3') =>
      all.map(each => {
        const momentum = which === 'atExact' ? each.momentum : each.theorem3
        return {
          at: `ρ = ${each.radius}, γ = ${significant(momentum, 3)}`,
          measured: each[which],
          prediction: 1,
        }
      })
    const [atExact, atTheorem3] = [points('atExact'), points('atTheorem3')]
    return [
      {
        id: `5.compensation-${walk}`,
        claim: `There is a momentum that makes up for ρ, and the exact laws give it: ${WALK_TEXT[walk]}`,
        setting,
        prediction: `the mean escape time of SGD without momentum, at γ = ${all.map(({ momentum }) => significant(momentum, 3)).join(', ')}`,
        measured: `ratio furthest from 1 of ${atExact.length}: ${listed([furthest(atExact)])}`,
        verdict: worst(atExact.map(({ measured }) => compare(measured, 1, EXACT_TOLERANCE))),
        figure: 'compensation',
      },
      {
        id: `5.compensation-theorem3-${walk}`,
        claim: `The momentum at which Theorem 3 has equal displacements makes up for ρ: ${WALK_TEXT[walk]}`,
        setting,
        prediction: `ratio 1 at γ = ${all.map(({ theorem3 }) => significant(theorem3, 3)).join(', ')}`,
        measured: `ratio ${atTheorem3.map(({ at, measured }) => `${short(measured)} at ${at}`).join('; ')}`,
        verdict: compareSeries(atTheorem3, FORMULA_TOLERANCE),
        figure: 'compensation',
      },
    ]
  })
}
