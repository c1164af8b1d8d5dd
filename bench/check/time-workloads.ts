/** The workloads of the regression check timed alone, to be compared later with others of the same machine. */
import { OWN_PACKAGE } from '../../src/bench/package-files.js'
import type { Times } from '../../src/bench/task.js'
import { TimedPackage } from '../../src/bench/timed-package.js'
import { type Figure, figure, type Section } from '../report.js'
import { WORKLOADS } from './workloads.js'

const ROUNDS = 15
const UNIT = 'runs/processor-s'

/** Speed by processor time: the wall's clock sees too much of what else the machine does. */
export function workloadFigure(name: string, times: readonly Times[]): Figure {
  return figure(
    name,
    UNIT,
    times.map(({ cpu, wall }) => 1 / (cpu ?? wall)),
  )
}

export async function timeWorkloads(signal: AbortSignal): Promise<Section> {
  const timed = new TimedPackage(OWN_PACKAGE)
  const times: Times[][] = WORKLOADS.map(() => [])
  try {
    for (let round = -1; round < ROUNDS; round++)
      for (const [i, { task }] of WORKLOADS.entries()) {
        signal.throwIfAborted()
        const timing = await timed.time(task)
        if (round >= 0) times[i]!.push(timing.times)
      }
  } finally {
    timed.close()
  }
  return { title: 'check', rows: WORKLOADS.map(({ name }, i) => workloadFigure(name, times[i]!)) }
}
