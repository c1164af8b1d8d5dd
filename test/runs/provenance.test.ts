/** What a manifest says of the checkout that ran. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadPlan } from '#src/cli/load.js'
import { gitOf, variantOf } from '#src/runs/provenance.js'
import { SADDLE, temporaryFolder } from '../cli/command.js'

const { folder, write } = temporaryFolder()

const hasGit = spawnSync('git', ['--version']).status === 0

it.runIf(hasGit)(
  'a checkout has its revision, and whether a file of it was changed; a folder within it has none',
  () => {
    const git = (...args: string[]) => {
      const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b']
      const { stdout, status } = spawnSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' })
      expect(status).toBe(0)
      return stdout.trim()
    }
    const file = write('file', 'one')
    expect(gitOf(folder)).toBe(null)
    git('init', '-q')
    git('add', 'file')
    git('commit', '-q', '-m', 'one')
    const revision = git('rev-parse', 'HEAD')
    write('not-of-it', '')
    expect(gitOf(folder)).toEqual({ revision, dirty: false })
    writeFileSync(file, 'two')
    expect(gitOf(folder)).toEqual({ revision, dirty: true })
    mkdirSync(join(folder, 'installed'))
    expect(gitOf(join(folder, 'installed'))).toBe(null)
  },
)

it('a kernel is known by the text that its engine runs, which settings change and particles do not', () => {
  const file = write('saddle.yaml', SADDLE)
  const kernelOf = (engine: string, ...settings: string[]) =>
    variantOf(loadPlan(file, settings).variants[0]!, engine).kernel
  const wasm = kernelOf('wasm')
  expect(kernelOf('reference')).toEqual(wasm)
  expect(kernelOf('wasm', 'particles=7')).toEqual(wasm)
  expect(kernelOf('wasm', 'optimizer.radius=0.2')).not.toEqual(wasm)
  const gpu = kernelOf('gpu')
  const native = kernelOf('native')
  expect([wasm.language, gpu.language, native.language]).toEqual(['wat', 'gpu.js', 'c'])
  expect(new Set([wasm, gpu, native].map(({ sha256 }) => sha256)).size).toBe(3)
})
