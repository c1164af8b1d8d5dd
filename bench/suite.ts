/** All benchmarks by name. */
import { InputError } from '../src/experiment/input-error.js'
import { timeWorkloads } from './check/time-workloads.js'
import { gpu } from './gpu.js'
import { interleaving } from './interleaving.js'
import { memory } from './memory.js'
import { native } from './native.js'
import { peers } from './peers.js'
import { queue } from './queue.js'
import { type Section, sectionText } from './report.js'
import { scaling } from './scaling.js'
import { sharing } from './sharing.js'
import { startUp } from './start-up.js'
import { throughput } from './throughput.js'
import { wasm } from './wasm.js'

const BENCHMARKS: Record<string, (signal: AbortSignal) => Promise<Section>> = {
  throughput,
  scaling,
  native,
  wasm,
  interleaving,
  sharing,
  peers,
  gpu,
  queue,
  'start-up': startUp,
  memory,
  check: timeWorkloads,
}

export const NAMES = Object.keys(BENCHMARKS)

/** Runs those named, or all, and prints each as it ends. @throws InputError for a name that there is not. */
export async function runSuite(names: readonly string[], signal: AbortSignal): Promise<Section[]> {
  const unknown = names.find(name => !NAMES.includes(name))
  if (unknown !== undefined) throw new InputError(`there is no benchmark "${unknown}"; there are ${NAMES.join(', ')}`)
  const sections: Section[] = []
  for (const name of names.length === 0 ? NAMES : names) {
    signal.throwIfAborted()
    const section = await BENCHMARKS[name]!(signal)
    process.stdout.write(`${sectionText(section)}\n\n`)
    sections.push(section)
  }
  return sections
}
