import type { Model } from '../laws/models.js'
import type { EscapeReading } from '../results/escape.js'
import type { TheoryResult, VariantTheory } from '../results/theory.js'
import { NOTHING, significant, type Table, table, whole } from '../text/format.js'
import { variantName } from '../text/tables.js'

/** The laws of an experiment for a person to read. */
export function theorySummary({ experiment, variants }: TheoryResult, { at }: EscapeReading): string {
  const heading = `${experiment.name}: exact laws of the discrete steps, and the formulas of Kim et al. 2026`
  const coordinates = variants.flatMap(coordinateRows)
  const escapes = variants.flatMap(escapeRows)
  const step = whole(lastStep(variants) ?? experiment.steps)
  const models = variants.flatMap(modelRows)
  const gaps = variants.flatMap(gapRows)
  const survivals = at === undefined ? [] : variants.flatMap(survivalRows)
  const tables: Table[] = [
    { heading: coordinateHeading(step), rows: coordinates, left: 2 },
    { heading: ['model', '', '', `msd at step ${step}`, 'over exact', BEYOND], rows: models, left: 3 },
    { heading: ['gap to radius 0', '', 'Corollary 1', 'Theorem 2', BEYOND], rows: gaps, left: 2 },
    { heading: ['escape', ...escapeHeading(variants)], rows: escapes, left: 1 },
    { heading: ['survival', 'step', 'exact'], rows: survivals, left: 1 },
  ]
  const reasons = variants.flatMap(variant => reasonsOf(variant).map(reason => `${variantName(variant)}: ${reason}`))
  const printed = tables.filter(({ rows }) => rows.length > 0).map(table)
  return [heading, ...printed, ...(reasons.length > 0 ? [reasons.join('\n')] : [])].join('\n\n')
}

const BEYOND = 'out of its range by'

function coordinateHeading(step: string): string[] {
  const motion = ['coordinate', '', 'curvature', "w' = a·w", '+ s·z', 'attracted', 'Theorem 1']
  return [...motion, 'coefficient D', 'Kim 2026', `msd at step ${step}`]
}

function lastStep(variants: readonly VariantTheory[]): number | undefined {
  for (const { coordinates } of variants)
    if (!('reason' in coordinates)) return coordinates[0]?.meanSquareDisplacement.at(-1)?.step
  return undefined
}

function coordinateRows(variant: VariantTheory): string[][] {
  if ('reason' in variant.coordinates) return []
  const yes = (value: boolean) => (value ? 'yes' : 'no')
  return variant.coordinates.map(coordinate => {
    const last = coordinate.meanSquareDisplacement.at(-1)
    return [
      variantName(variant),
      coordinate.name,
      ...[coordinate.curvature, coordinate.multiplier, coordinate.noise].map(value => significant(value)),
      yes(coordinate.attracted),
      yes(coordinate.attractedKim2026),
      significant(coordinate.coefficient.exact),
      significant(coordinate.coefficient.kim2026),
      significant(last?.exact),
    ]
  })
}

/** What the models say at the last step. */
function modelRows(variant: VariantTheory): string[][] {
  if ('reason' in variant.coordinates) return []
  return variant.coordinates.flatMap(({ name, meanSquareDisplacement, models }) => {
    const exact = meanSquareDisplacement.at(-1)!.exact
    return models.map(model => {
      const value = model.meanSquareDisplacement.at(-1)!
      const ratio = value === null ? null : value / exact
      return [model.name, variantName(variant), name, significant(value), significant(ratio), exceeded(model)]
    })
  })
}

function gapRows(variant: VariantTheory): string[][] {
  if ('reason' in variant.coordinates) return []
  return variant.coordinates.flatMap(({ name, corollary1 }) =>
    corollary1 === null
      ? []
      : [
          [
            variantName(variant),
            name,
            significant(corollary1.corollary1),
            significant(corollary1.theorem2),
            exceeded(corollary1),
          ],
        ],
  )
}

/** The quantities that a model takes as small and that are not. */
function exceeded({ conditions }: Pick<Model, 'conditions'>): string {
  const beyond = conditions.filter(({ value, atMost }) => value > atMost)
  return beyond.map(({ quantity, value }) => `${quantity} = ${significant(value, 3)}`).join(', ') || NOTHING
}

function escapeHeading(variants: readonly VariantTheory[]): string[] {
  const law = variants.map(({ escape }) => escape).find(escape => escape !== null && !('reason' in escape))
  if (law === undefined || law === null || 'reason' in law) return []
  return [...law.quantiles.map(({ p }) => `${significant(p * 100)}% step`), 'mean', 'tail rate per step']
}

function escapeRows(variant: VariantTheory): string[][] {
  const { escape } = variant
  if (escape === null || 'reason' in escape) return []
  const quantiles = escape.quantiles.map(({ exact }) => significant(exact))
  return [[variantName(variant), ...quantiles, significant(escape.mean), significant(escape.rate)]]
}

function survivalRows(variant: VariantTheory): string[][] {
  if (variant.escape === null || 'reason' in variant.escape) return []
  return variant.escape.survival.map(({ step, exact }) => [variantName(variant), whole(step), significant(exact)])
}

function reasonsOf({ coordinates, escape }: VariantTheory): string[] {
  return [
    ...('reason' in coordinates ? [`no exact diffusion law: ${coordinates.reason}`] : []),
    ...(escape !== null && 'reason' in escape ? [`no exact escape law: ${escape.reason}`] : []),
  ]
}
