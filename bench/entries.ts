/** Reads what an earlier `npm run bench -- --json FILE` kept. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { MedianInterval } from '../src/bench/median.js'
import { InputError } from '../src/experiment/input-error.js'

const RANGE = /^(\S+) to (\S+)$/
const MACHINE = /^machine: (.+)$/m

const entrySchema = z
  .object({
    name: z.string(),
    unit: z.string(),
    value: z.number().positive(),
    range: z.string().regex(RANGE),
    extra: z.string().regex(MACHINE),
  })
  .transform(({ name, unit, value, range, extra }) => {
    const [low, high] = RANGE.exec(range)!.slice(1).map(Number)
    return { name, unit, interval: { median: value, low: low!, high: high! }, machine: MACHINE.exec(extra)![1]! }
  })

export interface KeptFigure {
  readonly name: string
  readonly unit: string
  readonly interval: MedianInterval
  readonly machine: string
}

/** The figures of a file. @throws InputError for a file that is not of this form. */
export function readEntries(file: string): KeptFigure[] {
  try {
    return z.array(entrySchema).parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const reason =
      error instanceof z.ZodError ? z.prettifyError(error).replaceAll(/\s+/g, ' ') : (error as Error).message
    throw new InputError(`${file}: these are no figures of npm run bench -- --json: ${reason}`)
  }
}
