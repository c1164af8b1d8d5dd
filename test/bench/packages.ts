/** Packages that look like saddlewalk from outside, and do what a test wants. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Walks nowhere, at once. */
export const IDLE = `export const simulate = async (experiment, { engine, threads }) =>
  ({ engine: { name: engine, threads }, timing: { particleSteps: 10 } })`

/** Writes one into a new folder; its command line is a script that ends well. */
export function writePackage(library: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'saddlewalk-test-'))
  mkdirSync(join(folder, 'dist'))
  const description = {
    name: 'saddlewalk',
    type: 'module',
    version: '9.9.9',
    bin: { saddlewalk: './dist/main.js' },
    exports: { '.': { default: './dist/index.js' } },
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(description))
  writeFileSync(join(folder, 'dist', 'index.js'), library)
  writeFileSync(join(folder, 'dist', 'main.js'), '')
  return folder
}
