/** The tree shows the architecture: imports point one way. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { simulate } from 'saddlewalk'
import { describe, expect, it } from 'vitest'
import { simulate as own } from '#src/index.js'

const files = ['kernels', 'src', 'bench'].flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .map(file => join(folder, file)),
)

/** What a file imports: paths from the root of the project, or names of packages. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const named = [...text.matchAll(/(?:\bfrom |\bimport\(|^import )'([^']+)'/gm)].map(match => match[1]!)
  return named.map(name => (name.startsWith('.') ? relative('.', join(dirname(file), name)) : name))
}

/** Files under a folder that import what they may not. */
function trespasses(folder: string, allowed: (imported: string) => boolean): string[] {
  return files
    .filter(file => file.startsWith(folder))
    .flatMap(file => importsOf(file).flatMap(imported => (allowed(imported) ? [] : [`${file} imports ${imported}`])))
}

describe('imports', () => {
  it('kernels import kernels and the parser library alone, nothing of Node or src', () => {
    expect(trespasses('kernels/', name => name.startsWith('kernels/') || name === 'jsep')).toEqual([])
  })

  it('theory imports theory alone', () => {
    expect(trespasses('src/theory/', name => name.startsWith('src/theory/'))).toEqual([])
  })

  it('statistics know nothing of kernels, engines or experiments', () => {
    const forbidden = /^(kernels|src\/(engines|experiment|laws|results|cli|simulate))/
    expect(trespasses('src/statistics/', name => !forbidden.test(name))).toEqual([])
  })

  it('figures know plain data alone, and of statistics what an interval is', () => {
    const packages = ['@observablehq/plot', 'linkedom', '@resvg/resvg-js', 'node:module', 'node:path']
    const allowed = (name: string) =>
      name.startsWith('src/figures/') || name === 'src/statistics/interval.js' || packages.includes(name)
    expect(trespasses('src/figures/', allowed)).toEqual([])
  })

  it('what is written for clusters is text, and knows nothing of experiments', () => {
    const allowed = (name: string) => name.startsWith('src/cluster/') || ['yaml', 'node:path'].includes(name)
    expect(trespasses('src/cluster/', allowed)).toEqual([])
  })

  it('nothing but bench imports the command line', () => {
    const others = files.filter(file => !file.startsWith('src/cli/') && !file.startsWith('bench/'))
    expect(others.flatMap(importsOf).filter(name => name.startsWith('src/cli/'))).toEqual([])
  })

  it('nothing but the command line and bench imports the queue, and nothing else its packages', () => {
    const others = files.filter(file => !/^(src\/(queue|cli)|bench)\//.test(file))
    const packages = ['bullmq', 'ioredis']
    const allowed = (name: string) => !name.startsWith('src/queue/') && !packages.includes(name)
    expect(others.flatMap(importsOf).filter(name => !allowed(name))).toEqual([])
    expect(trespasses('src/cli/', name => !packages.includes(name))).toEqual([])
    expect(trespasses('src/queue/', name => !/^src\/(cli|report|figures|reproduce|bench)\//.test(name))).toEqual([])
  })

  it('negative control: the command line does import the simulator', () => {
    expect(trespasses('src/cli/', name => name !== 'src/simulate.js')).not.toEqual([])
  })
})

it('the package name leads to the library', () => {
  expect(simulate).toBe(own)
})
