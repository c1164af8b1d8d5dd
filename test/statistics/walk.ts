import { addSnapshot, type DiffusionTally, diffusionTally, momentsOffset } from '#src/tallies/diffusion.js'
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
  readonly before: Float64Array
  readonly velocity: Float64Array
  readonly after: Float64Array
}

export function* walk(seed: string, settings: Walk): Generator<Seen> {
  const { curvature, learningRate, momentum, noiseStd, particles, checkpoints } = settings
  const normal = gaussianSource(seed)
  const start = new Float64Array(particles).map(() => Math.fround(settings.start.mean + settings.start.std * normal()))
  const [now, speed] = [start.slice(), new Float64Array(particles)]
  let step = 0
  for (const checkpoint of checkpoints) {
    let [before, velocity] = [now.slice(), speed.slice()]
    for (; step < checkpoint; step++) {
      if (step === checkpoint - 1) [before, velocity] = [now.slice(), speed.slice()]
      for (let i = 0; i < particles; i++) {
        const gradient = curvature * now[i]! + (noiseStd === 0 ? 0 : noiseStd * normal())
        speed[i] = Math.fround(momentum * speed[i]! + gradient)
        now[i] = Math.fround(now[i]! - learningRate * speed[i]!)
      }
    }
    yield { start, before, velocity, after: now.slice() }
  }
}

/** The tally of all checkpoints of what was seen. */
export function tallyOf(seen: Iterable<Seen>, { learningRate, momentum, checkpoints }: Walk): DiffusionTally {
  const tally = diffusionTally(1, checkpoints)
  let checkpoint = 0
  for (const { start, before, velocity, after } of seen) {
    const snapshot = { start: [start], before: [before], velocity: momentum === 0 ? [] : [velocity], after: [after] }
    addSnapshot(tally, checkpoint, snapshot, start.length, learningRate * momentum)
    checkpoint++
  }
  return tally
}

/** The sums of each checkpoint. */
export function sumsOf(tally: DiffusionTally) {
  return tally.checkpoints.map((_, checkpoint) => ({ sums: tally.sums, offset: momentsOffset(tally, checkpoint, 0) }))
}
