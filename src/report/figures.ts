/** All figures of a kept run. Drawing loads Plot: import this only when figures are wanted. */
import type { Figure } from '../figures/figure.js'
import type { KeptRun } from '../runs/read.js'
import { cloudFigure } from './cloud-figure.js'
import { diffusionFigures } from './diffusion-figures.js'
import { escapeFigures } from './escape-figures.js'
import { reportVariants } from './run.js'
import { sweepFigures } from './sweep-figures.js'

export function figuresOf(run: KeptRun): Figure[] {
  const variants = reportVariants(run)
  const title = run.result.experiment.name
  const cloud = cloudFigure(variants, title)
  return [
    ...escapeFigures(variants, title),
    ...sweepFigures(variants, title),
    ...diffusionFigures(variants, title),
    ...(cloud === null ? [] : [cloud]),
  ]
}
