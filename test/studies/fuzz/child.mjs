// The process that is given the cases, one after another: a hang or a crash ends it, and not the study. Its argument is
// the module that has loadPlan: that of the command line, or one that is wrong on purpose.

import { printWat } from '#kernels/printers/wat.js'
import { assemble } from '#src/engines/assemble.js'
import { InputError } from '#src/experiment/input-error.js'
import { theoryResult } from '#src/results/theory.js'
import { measurePlan } from '#src/simulate.js'

const { loadPlan } = await import(process.argv[2])
const MOST_PRINTED = 3
/** Each may take seconds. */
const MOST_LAWS = 3
const assembled = new Set()

async function outcomeOf({ file, settings, engine, runMilliseconds }) {
  const stop = new AbortController()
  let timer
  try {
    const plan = loadPlan(file, settings)
    if (runMilliseconds === 0) return await planned(plan)
    JSON.stringify(theoryResult({ ...plan, variants: plan.variants.slice(0, MOST_LAWS) }, {}))
    timer = setTimeout(() => stop.abort(new Error('time')), runMilliseconds)
    await measurePlan(plan, { engine, threads: 1, signal: stop.signal })
    return { kind: 'ran' }
  } catch (error) {
    if (stop.signal.aborted && error === stop.signal.reason) return { kind: 'cut off' }
    if (error instanceof InputError) return { kind: 'refused', message: error.message }
    return { kind: 'fault', message: String(error?.stack ?? error) }
  } finally {
    clearTimeout(timer)
  }
}

/** Prints the kernels of the first variants, and assembles each text once. */
async function planned({ variants }) {
  for (const { kernel } of variants.slice(0, MOST_PRINTED)) {
    const text = printWat(kernel)
    if (assembled.has(text)) continue
    assembled.add(text)
    await assemble(text)
  }
  return { kind: 'planned' }
}

process.on('message', async task => process.send(await outcomeOf(task)))
process.send({ kind: 'ready' })
