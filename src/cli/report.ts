import { join } from 'node:path'
import { readRun } from '../runs/read.js'
import { writeWhole } from './write-file.js'

/** Writes the report of a kept run; into its folder unless told. */
export async function report(directory: string, { output }: { readonly output?: string }): Promise<void> {
  const [run, { reportHtml }] = await Promise.all([readRun(directory), import('../report/report.js')])
  const file = output ?? join(directory, 'report.html')
  writeWhole(file, reportHtml(run))
  process.stdout.write(`${file}\n`)
}
