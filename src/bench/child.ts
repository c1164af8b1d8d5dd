/** A process that times tasks with the package whose folder it is given, loaded once: `node child.js FOLDER`. */
import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import type * as Library from '../index.js'
import { type PackageFiles, packageFiles } from './package-files.js'
import type { Answer, CommandTask, ExperimentTask, Task, Timing } from './task.js'

/** The same, but for the clock on the wall. */
type Done = Omit<Timing, 'times'> & Pick<Timing['times'], 'cpu'>

/** Has a Node process say, as it ends, what processor time it took, in microseconds. */
const TELL_CPU = `import { writeSync } from 'node:fs'
process.on('exit', () => { const { user, system } = process.cpuUsage(); writeSync(3, String(user + system)) })`

const files = packageFiles(process.argv[2]!)
const library = (await import(pathToFileURL(files.library).href)) as typeof Library

process.on('message', async (task: Task) => process.send!(await answer(task)))
process.on('disconnect', () => process.exit())

async function answer(task: Task): Promise<Answer> {
  try {
    const begun = performance.now()
    const { cpu, ...done } = task.kind === 'experiment' ? await simulated(task) : commanded(task, files)
    return { times: { wall: (performance.now() - begun) / 1000, cpu }, ...done }
  } catch (error) {
    return { refusal: (error as Error).message }
  }
}

async function simulated({ experiment, engine, threads }: ExperimentTask): Promise<Done> {
  const before = process.cpuUsage()
  const result = await library.simulate(experiment, { engine, ...(threads === undefined ? {} : { threads }) })
  if (result.incomplete !== undefined) throw new Error(result.incomplete)
  const { user, system } = process.cpuUsage(before)
  const elsewhere = result.engine.name === 'gpu'
  return {
    cpu: elsewhere ? null : (user + system) / 1e6,
    particleSteps: result.timing.particleSteps,
    engine: { name: result.engine.name, threads: result.engine.threads },
  }
}

function commanded({ arguments: given }: CommandTask, { command }: PackageFiles): Done {
  const hook = `--import=data:text/javascript,${encodeURIComponent(TELL_CPU)}`
  const { status, stderr, output } = spawnSync(process.execPath, [hook, command, ...given], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  })
  if (status !== 0) throw new Error(`${given.join(' ')} ended with ${status}: ${stderr.trim()}`)
  return { cpu: Number(output[3]) / 1e6, particleSteps: 0, engine: null }
}
