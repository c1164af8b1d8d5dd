/** Row 4: Theorem 2 and Corollary 1, the variance near the saddle and the gap between SGD and SAM. */
import type { ImmediateClaim, Judgement, Results } from '../claim.js'
import { BASE, diffusionExperiments } from './diffusion-experiments.js'
import { diffusionFigure } from './diffusion-figure.js'
import { discreteFinding, radiusFindings, settingsFinding, timeFindings } from './diffusion-findings.js'
import { driftFindings } from './drift-findings.js'
import { gapFigure } from './gap-figure.js'
import { corollaryFindings } from './gap-findings.js'
import { criticalFindings, scalingFindings, slowerFindings } from './slower-findings.js'

export const diffusion: ImmediateClaim = {
  number: 4,
  title: 'Near the saddle SAM spreads as Theorem 2 says, and more slowly than SGD',
  source: 'Theorem 2 and Corollary 1',
  experiments: diffusionExperiments,
  judge,
}

function judge(results: Results): Judgement {
  return {
    findings: [
      ...timeFindings(results),
      settingsFinding(results),
      ...radiusFindings(results),
      discreteFinding(results),
      ...scalingFindings(results),
      ...slowerFindings(results),
      ...corollaryFindings(results),
      ...criticalFindings(results),
      ...driftFindings(results),
    ],
    figures: [diffusionFigure(results), gapFigure(results)],
    remarks: REMARKS,
  }
}

const REMARKS = [
  `Theorem 2 is the law of its own equation, with drift λ(1 + ρλ)² and the noise of SGD. The update that is run in practice takes the gradient at w + ρg(w) and not through it: its drift is λ(1 + ρλ), and the noise of its step that of SGD times |1 + ρλ| when both gradients see one minibatch, times √(1 + ρ²λ²) when each has its own. At short times the ratio to Theorem 2 is therefore (1 + ρλ)² or 1 + ρ²λ²: at ρ|λ| = ${BASE.radius} along the unstable coordinate ${((1 - BASE.radius) ** 2).toFixed(2)} or ${(1 + BASE.radius ** 2).toFixed(2)}; later it grows as exp(2ρλ²(1 + ρλ)t), which is above 1, as the equation’s drift is the weaker.`,
  'With independent noise the claim that SAM spreads more slowly fails at short times: its noise is the larger there, and the gap begins as −η|λ|tρ²λ²/B; the weaker drift makes up for it only from |λ|t ≈ ρ|λ| on. Along a stable coordinate the practical update with shared noise has noise 1 + ρλ > 1 and spreads faster than SGD, where Corollary 1 has a positive gap.',
  'The gap of Theorem 2 is ηt²|λ|³(2ρ + λρ²)/B to second order in t: Corollary 1 leaves out the term of order ρ², which is of the same order in t as what it keeps. As t → 0 the ratio of the gap to the corollary tends to 1 + ρλ/2, below 1 along the unstable coordinate; it then grows as 4|λ|t/3, so that the two errors cancel near |λ|t = 3ρ|λ|/8. The remainder O(B⁻¹ηt³λ⁴) does not hold that term unless ρ² falls as t. At ρ = −2/λ the gap of Theorem 2 is 0, and beyond it is negative.',
  'The gap of the practical update with shared noise is of first order in t, not of second: η|λ|t(1 − (1 + ρλ)²)/B ≈ 2ηtλ²ρ/B, which is 1/|λ|t times Corollary 1.',
  'At ρ = −1/λ shared noise freezes the coordinate, as the noise of its two gradients cancels; independent noise leaves a walk with twice the variance that Theorem 2 has there. Beyond, the practical update is drawn to the saddle, as Theorem 1 says; the drift λ(1 + ρλ)² of Theorem 2 never changes its sign, so that by its equation no ρ makes the saddle attract. Theorems 1 and 2 cannot both be of one equation.',
]
