/** The largest resident memory of a process that runs 1 and 10 million particles: it should not grow with them. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Figure, figure, type Section } from './report.js'

const execute = promisify(execFile)
const script = fileURLToPath(new URL('./peak-memory.js', import.meta.url))

export async function memory(): Promise<Section> {
  const rows: Figure[] = []
  for (const particles of [1_000_000, 10_000_000]) {
    const { stdout } = await execute(process.execPath, [script, String(particles)])
    rows.push(figure(`${particles.toLocaleString('en-US')} particles × 100 steps`, 'MB', [Number(stdout)]))
  }
  return { title: 'memory', rows }
}
