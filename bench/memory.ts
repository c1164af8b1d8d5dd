/** The largest resident memory of a process that runs 1 and 10 million particles: it should not grow with them. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Row } from './report.js'

const execute = promisify(execFile)
const script = fileURLToPath(new URL('./peak-memory.js', import.meta.url))

export async function memory(): Promise<Row[]> {
  const rows: Row[] = []
  for (const particles of [1_000_000, 10_000_000]) {
    const { stdout } = await execute(process.execPath, [script, String(particles)])
    rows.push([`${particles.toLocaleString('en-US')} particles × 100 steps`, `${Number(stdout).toFixed(0)} MB`])
  }
  return rows
}
