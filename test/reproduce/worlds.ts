/** Results of a claim's own experiments in which the numbers are made up: what would be measured if a law were true. */
import type { ImmediateClaim, Results } from '#src/reproduce/claim.js'
import { verdictText } from '#src/reproduce/verdict.js'
import type { EscapeResult, Result, VariantResult } from '#src/results/result.js'
import { simulate } from '#src/simulate.js'
import { around, type Interval } from '#src/statistics/interval.js'

/** Enough for intervals of pairs; what they measure is replaced. */
const FEW = 128
/** Of made-up values: as small as a large ensemble has it. */
const ERROR = 2e-3

export const QUICK = { quick: true }

/** The experiments of the quick size, with a few particles. */
export async function smallResults(claim: ImmediateClaim): Promise<Results> {
  const results: Record<string, Result> = {}
  for (const [name, experiment] of Object.entries(claim.experiments(QUICK)))
    results[name] = await simulate({ ...experiment, seed: 'worlds', particles: FEW }, { engine: 'wasm', threads: 1 })
  return results
}

/** Where a number was measured. */
export interface Place {
  readonly experiment: string
  readonly settings: VariantResult['settings']
  readonly coordinate: 'x' | 'y'
  readonly step: number
  readonly result: Result
}

interface Laws {
  readonly exact: number | null
  readonly kim2026: number | null
}

/** What is measured in a made-up world; the exact law unless given. */
export interface World {
  readonly displacement?: (laws: Laws, place: Place) => number
  readonly gap?: (laws: Laws, place: Place) => number
  readonly multiplier?: (exact: number, place: Omit<Place, 'step'>) => number
  readonly escape?: (exact: number, settings: VariantResult['settings']) => number
  readonly ratio?: (exact: number, settings: VariantResult['settings']) => number
}

const near = (value: number): Interval => around(value, ERROR * Math.abs(value))

export function resultsIn(results: Results, world: World): Results {
  return Object.fromEntries(
    Object.entries(results).map(([experiment, result]) => [
      experiment,
      { ...result, variants: result.variants.map(variant => variantIn(variant, world, { experiment, result })) },
    ]),
  )
}

function variantIn(variant: VariantResult, world: World, at: Pick<Place, 'experiment' | 'result'>): VariantResult {
  const { settings, escape, diffusion } = variant
  return {
    settings,
    ...(escape === undefined ? {} : { escape: escapeIn(escape, settings, world) }),
    ...(diffusion === undefined ? {} : { diffusion: diffusionIn(diffusion, world, { ...at, settings }) }),
  }
}

function diffusionIn(
  diffusion: NonNullable<VariantResult['diffusion']>,
  { displacement = ({ exact }) => exact!, gap = ({ exact }) => exact!, multiplier = exact => exact }: World,
  at: Omit<Place, 'coordinate' | 'step'>,
): NonNullable<VariantResult['diffusion']> {
  return {
    ...diffusion,
    coordinates: diffusion.coordinates.map(each => {
      const place = { ...at, coordinate: each.name as 'x' | 'y' }
      return {
        ...each,
        meanSquareDisplacement: each.meanSquareDisplacement.map(point => {
          const estimate = displacement(point, { ...place, step: point.step })
          return { ...point, estimate, standardError: ERROR * estimate }
        }),
        multiplier: each.multiplier && {
          ...around(multiplier(each.multiplier.exact!, place), 1e-4),
          exact: each.multiplier.exact,
        },
        ...(each.behindFirst === undefined
          ? {}
          : {
              behindFirst: each.behindFirst.map(point => ({
                ...point,
                ...near(gap(point, { ...place, step: point.step })),
              })),
            }),
      }
    }),
  }
}

function escapeIn(
  escape: EscapeResult,
  settings: VariantResult['settings'],
  { escape: mean = exact => exact, ratio = exact => exact }: World,
): EscapeResult {
  const compared = escape.comparedWithFirst
  const { exact } = escape.mean!
  return {
    ...escape,
    mean: { ...near(mean(exact!, settings)), exact },
    ...(compared === undefined
      ? {}
      : {
          comparedWithFirst: {
            ...compared,
            restrictedMeanRatio: {
              ...near(ratio(compared.restrictedMeanRatio!.exact!, settings)),
              exact: compared.restrictedMeanRatio!.exact,
            },
          },
        }),
  }
}

/** Verdicts in words, by the id of the finding. */
export function verdictsOf(claim: ImmediateClaim, results: Results): Record<string, string> {
  const { findings } = claim.judge(results, QUICK)
  return Object.fromEntries(findings.map(({ id, verdict }) => [id, verdictText(verdict)]))
}
