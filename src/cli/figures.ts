import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../experiment/input-error.js'
import { readRun } from '../runs/read.js'
import { writeWhole } from './write-file.js'

/** Writes each figure of a kept run as SVG, PNG and Vega-Lite specification; into its folder unless told. */
export async function figures(directory: string, { output }: { readonly output?: string }): Promise<void> {
  const [run, { figuresOf }, { png }] = await Promise.all([
    readRun(directory),
    import('../report/figures.js'),
    import('../figures/png.js'),
  ])
  const folder = output ?? join(directory, 'figures')
  const drawn = figuresOf(run)
  if (drawn.length === 0) throw new InputError(`${directory}: there is nothing to draw in this run`)
  makeFolder(folder)
  for (const { name, svg, vegaLite } of drawn) {
    writeWhole(join(folder, `${name}.svg`), svg)
    writeWhole(join(folder, `${name}.png`), await png(svg))
    writeWhole(join(folder, `${name}.vl.json`), `${JSON.stringify(vegaLite)}\n`)
    process.stdout.write(`${join(folder, name)}.svg .png .vl.json\n`)
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw new InputError(`-o ${folder}: this folder cannot be made: ${(error as Error).message}`)
  }
}
