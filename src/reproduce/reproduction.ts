/** Runs the experiments of all claims, and judges them. */
import { EngineError } from '../engines/engine-error.js'
import { planOf } from '../experiment/sweep.js'
import type { Result } from '../results/result.js'
import { measurePlan, type SimulateOptions } from '../simulate.js'
import { type Progress, stepsOfParticle } from '../simulation/progress.js'
import type { Claim, Experiments, Judgement, Size } from './claim.js'

/** The seed of every experiment of a reproduction. */
export const SEED = 'kim2026'

export interface JudgedClaim {
  readonly claim: Claim
  /** As they were run: with their seed and name. */
  readonly experiments: Experiments
  readonly judgement: Judgement
}

export interface Reproduction {
  readonly quick: boolean
  readonly engine: string
  readonly particleSteps: number
  readonly seconds: number
  readonly claims: readonly JudgedClaim[]
}

export type ReproduceOptions = Pick<SimulateOptions, 'engine' | 'threads' | 'signal' | 'onProgress'>

/**
 * Runs and judges claims, in order.
 * @throws EngineError when an engine stops before the end: a verdict needs the whole of its experiments.
 */
export async function reproduce(
  claims: readonly Claim[],
  size: Size,
  { onProgress, ...options }: ReproduceOptions = {},
): Promise<Reproduction> {
  const begun = performance.now()
  const seconds = () => (performance.now() - begun) / 1000
  const prepared = claims.map(claim => ({ claim, experiments: named(claim, size) }))
  const planned = prepared.reduce((sum, { experiments }) => sum + stepsOf(experiments), 0)
  let behind = 0
  let engine = 'none'
  const judged: JudgedClaim[] = []
  for (const { claim, experiments } of prepared) {
    const results: Record<string, Result> = {}
    for (const [name, experiment] of Object.entries(experiments)) {
      const within = ({ particleSteps }: Progress) => {
        const all = behind + particleSteps
        onProgress?.({ share: all / planned, particleSteps: all, seconds: seconds() })
      }
      results[name] = await complete(experiment, { ...options, onProgress: within })
      engine = results[name].engine.name
      behind += stepsOf({ name: experiment })
    }
    judged.push({ claim, experiments, judgement: await claim.judge(results, size) })
  }
  return { quick: size.quick, engine, particleSteps: behind, seconds: seconds(), claims: judged }
}

function named(claim: Claim, size: Size): Experiments {
  const entries = Object.entries(claim.experiments(size))
  return Object.fromEntries(
    entries.map(([name, experiment]) => [name, { ...experiment, name: `${claim.number} ${name}`, seed: SEED }]),
  )
}

const stepsOf = (experiments: Experiments) =>
  Object.values(experiments)
    .flatMap(experiment => planOf(experiment).variants)
    .reduce((sum, variant) => sum + variant.experiment.particles * stepsOfParticle(variant), 0)

/** Of survival curves: enough to draw them. */
const SURVIVAL_POINTS = 40

async function complete(experiment: Experiments[string], options: SimulateOptions): Promise<Result> {
  const at = Array.from({ length: SURVIVAL_POINTS }, (_, i) =>
    Math.ceil(((i + 1) * experiment.steps) / SURVIVAL_POINTS),
  )
  const { result } = await measurePlan(planOf(experiment), { ...options, at: [...new Set(at)] })
  if (result.incomplete !== undefined) throw new EngineError(result.incomplete)
  return result
}
