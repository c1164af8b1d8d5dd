import { experimentJsonSchema } from '../experiment/schema.js'

export function schema(): void {
  process.stdout.write(`${JSON.stringify(experimentJsonSchema(), null, 2)}\n`)
}
