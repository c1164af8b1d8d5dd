/** Row 3: Theorem 1, a saddle attracts SAM where ρ > −1/λ. */
import type { ImmediateClaim, Results } from '../claim.js'
import { cutFigure, samFigure, usamFigure } from './attraction-figures.js'
import {
  cellsOf,
  cutExperiment,
  driftExperiment,
  gridExperiment,
  type MeasuredCell,
  samAxes,
  usamAxes,
} from './attraction-grid.js'
import { boundaryFinding, measuredBoundaries, samFindings, upperFinding } from './attraction-noiseless.js'
import { cutOf, driftFinding, dropFindings, lawFinding, rarerFinding } from './attraction-noisy.js'
import { attractionRemarks } from './attraction-remarks.js'

export const attraction: ImmediateClaim = {
  number: 3,
  title: 'Theorem 1: a saddle attracts SAM where ρ > −1/λ, λ < 0 its curvature',
  source: 'Kim et al. 2026, Theorem 1',
  experiments: size => ({
    usam: gridExperiment('usam', usamAxes(size), size),
    cut: cutExperiment(size),
    sam: gridExperiment('sam', samAxes(size), size),
    drift: driftExperiment(size),
  }),
  judge: (results, size) => {
    const { usam, cut, sam, drift } = results as Results<ReturnType<typeof attraction.experiments>>
    const grid = cellsOf(usam!)
    const across = cutOf(cut!)
    const samCells = cellsOf(sam!)
    const measured = measuredBoundaries(usamAxes(size).curvatures)
    return {
      findings: [
        boundaryFinding(measured),
        upperFinding(measured),
        ...dropFindings(across),
        rarerFinding(grid),
        lawFinding([...grid, ...across.shared, ...across.independent] satisfies MeasuredCell[]),
        ...samFindings(measured),
        driftFinding(drift!),
      ],
      figures: [usamFigure(grid), cutFigure(across), samFigure(samCells)],
      remarks: attractionRemarks(across, grid, samCells),
    }
  },
}
