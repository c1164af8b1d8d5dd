/** Disturbances of a machine that runs other things too: log of the factor on a time, by the clock in seconds. */
import seedrandom from 'seedrandom'

export type Noise = (clock: number) => number

function normals(uniform: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}

/** What is measured beside the work: each kind with a generator of its own. */
export const NOISES: Record<string, (seed: string) => Noise> = {
  'normal, 5%': seed => {
    const normal = normals(seedrandom.alea(seed))
    return () => 0.05 * normal()
  },
  'heavy tails: a tenth of all times longer, exponentially': seed => {
    const uniform = seedrandom.alea(seed)
    const normal = normals(uniform)
    return () => 0.03 * normal() + (uniform() < 0.1 ? -0.5 * Math.log(1 - uniform()) : 0)
  },
  'no moments: normal over uniform': seed => {
    const uniform = seedrandom.alea(seed)
    const normal = normals(uniform)
    return () => 0.01 * Math.abs(normal() / uniform())
  },
  'drift: 2% longer each second': seed => {
    const normal = normals(seedrandom.alea(seed))
    return clock => 0.04 * normal() + 0.02 * clock
  },
  'a period of two times': seed => {
    const normal = normals(seedrandom.alea(seed))
    return clock => 0.02 * normal() + (clock % 0.2 < 0.1 ? 0.1 : 0)
  },
  'bursts: half of the machine taken for ten times on average': seed => {
    const uniform = seedrandom.alea(seed)
    const normal = normals(uniform)
    let taken = false
    return () => {
      if (uniform() < 0.1) taken = !taken
      return 0.03 * normal() + (taken ? 0.3 : 0)
    }
  },
}
