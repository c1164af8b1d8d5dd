/** The command line timed as a process of its own, with what other processes do for it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Times } from '../src/bench/task.js'

export const cli = fileURLToPath(new URL('../src/cli/main.js', import.meta.url))

/** Has a Node process say, as it ends, what processor time it took, in microseconds. */
const TELL_CPU = `import { writeSync } from 'node:fs'
process.on('exit', () => { const { user, system } = process.cpuUsage(); writeSync(3, String(user + system)) })`
const HOOK = `--import=data:text/javascript,${encodeURIComponent(TELL_CPU)}`

/** Ticks a second of the times in proc(5); Linux has 100 everywhere. */
const TICKS = 100

/** Times of a command; its processor time is that of the others too, and null where the system does not tell it. */
export async function timedCommand(args: readonly string[], others: readonly number[] = []): Promise<Times> {
  const before = cpuOf(others)
  const begun = performance.now()
  const child = spawn(process.execPath, [HOOK, cli, ...args], { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] })
  let told = ''
  child.stdio[3]!.on('data', text => {
    told += text
  })
  const [status] = await once(child, 'close')
  const wall = (performance.now() - begun) / 1000
  if (status !== 0) throw new Error(`saddlewalk ${args.join(' ')} has ended with ${status}`)
  const after = cpuOf(others)
  return { wall, cpu: before === null || after === null ? null : Number(told) / 1e6 + after - before }
}

/** Seconds of processor time that processes have taken, by fields 14 and 15 of proc(5)'s stat; null where there is none. */
function cpuOf(processes: readonly number[]): number | null {
  try {
    return processes.reduce((sum, id) => {
      const stat = readFileSync(`/proc/${id}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return sum + (Number(fields[11]) + Number(fields[12])) / TICKS
    }, 0)
  } catch {
    return null
  }
}
