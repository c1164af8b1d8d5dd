import { SettingError } from './input-error.js'
import type { Experiment } from './schema.js'

/**
 * The steps at which diffusion is measured: as given, or so many from 1 to the horizon, evenly in the logarithm.
 * @throws SettingError for a checkpoint past the horizon.
 */
export function checkpointSteps({ checkpoints }: NonNullable<Experiment['diffusion']>, horizon: number): number[] {
  if (typeof checkpoints === 'number') return logarithmicSteps(checkpoints, horizon)
  const late = checkpoints.findIndex(step => step > horizon)
  if (late >= 0)
    throw new SettingError(
      ['diffusion', 'checkpoints', late],
      `must be at most the horizon, steps: ${horizon}, not ${checkpoints[late]}`,
    )
  return [...new Set(checkpoints)].sort((a, b) => a - b)
}

function logarithmicSteps(count: number, horizon: number): number[] {
  const steps = Array.from({ length: count }, (_, i) =>
    count === 1 ? horizon : Math.round(horizon ** (i / (count - 1))),
  )
  return [...new Set(steps)]
}
