import {
  DiffusionBlock,
  type DiffusionTally,
  diffusionTally,
  mergeDiffusion,
  sumsOffset,
} from '#src/tallies/diffusion.js'
import { gaussianSource } from '../theory/gaussian-source.js'

/** Heavy ball on a quadratic: v' = γv + hw + σz, w' = w − ηv', in float32 as on the engines. */
export interface Walk {
  readonly curvature: number
  readonly learningRate: number
  readonly momentum: number
  readonly noiseStd: number
  readonly start: { readonly mean: number; readonly std: number }
  readonly particles: number
  readonly checkpoints: readonly number[]
}

/** What a checkpoint sees of the particles. */
export interface Seen {
  readonly start: Float64Array
  readonly earlier: Float64Array | null
  readonly before: Float64Array
  readonly velocity: Float64Array
  readonly after: Float64Array
}

/** The noise of a step; white unless told. */
type Noise = () => number

export function* walk(seed: string, settings: Walk, noise: Noise = gaussianSource(seed)): Generator<Seen> {
  const { curvature, learningRate, momentum, noiseStd, particles, checkpoints } = settings
  const normal = gaussianSource(`${seed} start`)
  const start = new Float64Array(particles).map(() => Math.fround(settings.start.mean + settings.start.std * normal()))
  const [now, speed] = [start.slice(), new Float64Array(particles)]
  let [earlier, before, velocity]: [Float64Array | null, Float64Array, Float64Array] = [
    null,
    now.slice(),
    speed.slice(),
  ]
  const last = checkpoints.at(-1)!
  for (let step = 1; step <= last; step++) {
    ;[earlier, before, velocity] = [step === 1 ? null : before, now.slice(), speed.slice()]
    for (let i = 0; i < particles; i++) {
      const gradient = curvature * now[i]! + (noiseStd === 0 ? 0 : noiseStd * noise())
      speed[i] = Math.fround(momentum * speed[i]! + gradient)
      now[i] = Math.fround(now[i]! - learningRate * speed[i]!)
    }
    if (checkpoints.includes(step)) yield { start, earlier, before, velocity, after: now.slice() }
  }
}

/** The tally of all checkpoints of what was seen. */
export function tallyOf(seen: Iterable<Seen>, { learningRate, momentum, checkpoints }: Walk): DiffusionTally {
  const tally = diffusionTally(1, checkpoints, null)
  let block: DiffusionBlock | undefined
  let checkpoint = 0
  for (const { start, earlier, before, velocity, after } of seen) {
    block ??= new DiffusionBlock({ checkpoints, field: null, drag: learningRate * momentum }, [start], start.length)
    const snapshot = {
      earlier: earlier === null ? null : [earlier],
      before: [before],
      velocity: momentum === 0 ? [] : [velocity],
      after: [after],
    }
    block.add(checkpoint, snapshot)
    checkpoint++
  }
  if (block !== undefined) mergeDiffusion(tally, block.finish())
  return tally
}

/** The sums of each checkpoint. */
export function sumsOf(tally: DiffusionTally) {
  return tally.checkpoints.map((step, checkpoint) => ({
    step,
    sums: tally.sums,
    offset: sumsOffset(tally, checkpoint, 0),
  }))
}

/** Moments for estimators that look at several checkpoints at once. */
export function momentsOf(tally: DiffusionTally, moments: Float64Array, particles: number) {
  const steps = tally.paired.map(checkpoint => tally.checkpoints[checkpoint]!)
  return { moments, offset: 0, values: steps.length, steps, particles }
}
