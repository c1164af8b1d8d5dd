import { parquetOf } from '../export/parquet.js'
import type { VariantResult } from '../results/result.js'

/**
 * Mean square displacements as a Parquet file: columns variant (from 0), coordinate, step, estimate, standard_error, exact
 * and kim2026, null where there is none. The footer has `variants`, a JSON list of the settings of each.
 */
export function displacementsFile(variants: readonly VariantResult[]): Uint8Array {
  const points = variants.flatMap(({ diffusion }, variant) =>
    (diffusion?.coordinates ?? []).flatMap(({ name, meanSquareDisplacement }) =>
      meanSquareDisplacement.map(point => ({ variant, coordinate: name, ...point })),
    ),
  )
  const column = (name: string, value: (point: (typeof points)[number]) => number | null) => ({
    name,
    type: 'double' as const,
    nullable: true,
    // a law that overflows is null, as in JSON
    values: points.map(point => finite(value(point))),
  })
  return parquetOf(
    [
      { name: 'variant', type: 'int32', values: points.map(({ variant }) => variant) },
      { name: 'coordinate', type: 'text', values: points.map(({ coordinate }) => coordinate) },
      { name: 'step', type: 'int32', values: points.map(({ step }) => step) },
      column('estimate', ({ estimate }) => estimate),
      column('standard_error', ({ standardError }) => standardError),
      column('exact', ({ exact }) => exact),
      column('kim2026', ({ kim2026 }) => kim2026),
    ],
    { variants: JSON.stringify(variants.map(({ settings }) => settings)) },
  )
}

const finite = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null)
