/** Whole runs as contenders. */
import { type ExperimentInput, simulate } from '../src/index.js'
import type { Contender } from './turns.js'

/** Millions of particle-steps per second, preparation and merging included. */
export function contender(name: string, experiment: ExperimentInput, engine: string, threads: number): Contender {
  return {
    name,
    run: async () => {
      const { timing } = await simulate(experiment, { engine, threads })
      return timing.particleSteps / timing.seconds / 1e6
    },
  }
}

export const threadsText = (threads: number) => `${threads} thread${threads === 1 ? '' : 's'}`
