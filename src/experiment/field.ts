import { coordinateNames } from '../../kernels/particle.js'
import type { FieldGrid } from '../tallies/field.js'
import { SettingError } from './input-error.js'
import { didYouMean } from './nearest.js'
import { type Experiment, MOST_CELLS } from './schema.js'
import { short } from './short.js'

/**
 * The grid on which local drift and diffusion are measured.
 * @throws SettingError for a coordinate that the loss does not have, an empty range, and too many cells.
 */
export function fieldGrid(
  field: NonNullable<NonNullable<Experiment['diffusion']>['field']>,
  dimension: number,
): FieldGrid {
  const names = coordinateNames(dimension)
  const path = ['diffusion', 'field']
  const axes = Object.entries(field).map(([name, axis]) => {
    const coordinate = names.indexOf(name)
    if (coordinate < 0) {
      const problem = `unknown coordinate "${short(name)}"${didYouMean(name, names)} (there are ${names.join(', ')})`
      throw new SettingError([...path, name], problem, undefined, 'name')
    }
    if (!(axis.from < axis.to))
      throw new SettingError([...path, name, 'to'], `must be more than from: ${axis.from}, not ${axis.to}`)
    return { coordinate, ...axis }
  })
  const cells = axes.reduce((product, axis) => product * axis.cells, 1)
  if (cells > MOST_CELLS) throw new SettingError(path, `makes ${cells} cells; at most ${MOST_CELLS} are measured`)
  return { axes }
}
