/** A package that does what another does, and takes longer: what a check must find. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageFiles } from '../../src/bench/package-files.js'

/** After each run it computes for as long as `share` of the processor time that the run took. */
const slowedLibrary = (library: string, share: number) => `
import { simulate as run } from ${JSON.stringify(pathToFileURL(library).href)}
const cpu = since => { const { user, system } = process.cpuUsage(since); return user + system }
export async function simulate(experiment, options) {
  const begun = process.cpuUsage()
  const result = await run(experiment, options)
  const end = cpu(begun) * ${1 + share}
  while (cpu(begun) < end);
  return result
}
`

/** Makes it beside nothing else, gives its folder to the task, and takes it away after. */
export async function withSlowerPackage<T>(
  folder: string,
  share: number,
  task: (slower: string) => Promise<T>,
): Promise<T> {
  const slower = mkdtempSync(join(tmpdir(), 'saddlewalk-slower-'))
  try {
    const { library, command, version } = packageFiles(folder)
    mkdirSync(join(slower, 'dist'))
    writeFileSync(join(slower, 'dist', 'index.js'), slowedLibrary(library, share))
    const description = {
      name: 'saddlewalk',
      type: 'module',
      version,
      bin: { saddlewalk: command },
      exports: { '.': { default: './dist/index.js' } },
    }
    writeFileSync(join(slower, 'package.json'), JSON.stringify(description))
    return await task(slower)
  } finally {
    rmSync(slower, { recursive: true })
  }
}
