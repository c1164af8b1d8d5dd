import { availableParallelism } from 'node:os'
import { describeEngines } from '../engines/create.js'
import { table } from '../text/format.js'

export async function engines({ json }: { json?: boolean }): Promise<void> {
  const described = await describeEngines()
  if (json) {
    process.stdout.write(`${JSON.stringify({ threads: availableParallelism(), engines: described })}\n`)
    return
  }
  const rows = described.map(({ name, available, device, note }) => [name, available ? 'yes' : 'no', device, note])
  process.stdout.write(`${table({ heading: ['engine', 'works', 'device', ''], rows, left: 4 })}\n`)
}
