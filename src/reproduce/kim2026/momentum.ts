/** Row 5: Theorem 3, momentum and batch size. */
import type { ImmediateClaim, Judgement, Results, Size } from '../claim.js'
import { compensationFindings, freedFindings } from './escape-findings.js'
import { momentumExperiments } from './momentum-experiments.js'
import { compensationFigure, escapeFigure, momentumFigure } from './momentum-figures.js'
import { readingFindings, scaleFindings } from './momentum-findings.js'

export const momentum: ImmediateClaim = {
  number: 5,
  title: 'Momentum and small batches free SAM from the saddle',
  source: 'Theorem 3',
  experiments: momentumExperiments,
  judge,
}

function judge(results: Results, size: Size): Judgement {
  return {
    findings: [
      ...readingFindings(results),
      ...scaleFindings(results),
      ...freedFindings(results),
      ...compensationFindings(results, size),
    ],
    figures: [momentumFigure(results), escapeFigure(results), compensationFigure(results, size)],
    remarks: REMARKS,
  }
}

const REMARKS = [
  'Let θ = (1 − γ)/η, so that 1/θ is the time in which the velocity is forgotten, and 2D = η|λ|/((1 − γ)²B). From rest, and while the drift is small, the displacement is 2D[t − 2(1 − e^(−θt))/θ + (1 − e^(−2θt))/(2θ)], at long times 2D(t − 3/(2θ)), at short ones less than linear in t. Theorem 3 has 2D[t + (1 − e^(−θt))²/(2θ)] with C₂ = t/η, at long times 2D(t + 1/(2θ)): too much by 2/(θt) of it; with C₂ = η/t it has 2D[t + (1 − e^(−(1−γ)η/t))²/(2θ)], at long times 2Dt: too much by 3/(2θt). Both readings have the right slope 2D, and both the wrong sign of the correction; at t = 1/θ each is several times what is measured. The printed one is nearer at all times where they are apart and t > η, but it does not start at 0: at t → 0 it tends to 2D/(2θ).',
  'The overdamped drift of Theorem 3 also needs η|λ|/(1 − γ)² ≪ 1: the learning rate of these runs is chosen so that it is 0.005 at the largest momentum.',
  'The practical update with shared noise and momentum differs from Theorem 3 as it does from Theorem 2 without: noise (1 + ρλ)² where the theorem has 1, drift λ(1 + ρλ) where it has λ(1 + ρλ)².',
  'Overdamped, momentum divides drift and noise by 1 − γ; shared noise multiplies both by 1 + ρλ. So for the practical update the compensating momentum is γ = ρ|λ| to first order in η, for the escape from any distance; the exact laws have a little more, by an amount that falls with η (0.108 at ρ|λ| = 0.1 here, 0.102 at η = 0.01). For the equation of Theorem 2 the noise is not damped by ρ, so that less momentum makes up for its radius. Theorem 3 with equal displacements at the mean escape time lies between the two, and depends on the distance through that time: for the practical update its two errors, drift too weak and noise too strong, partly cancel.',
]
