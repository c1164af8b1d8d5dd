/**
 * Every command of the README is run, and must print what the README shows, but for timings and the machine.
 * UPDATE_README=1 writes what they print now into it. They find no compiler: so `auto` takes the same engine everywhere.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const text = readFileSync('README.md', 'utf8')
const blocks = [...text.matchAll(/```console\n([\s\S]*?)```/g)].map(match => match[1]!)

/** Where they run: a folder that has the examples, and keeps what they write out of the tree. */
const folder = mkdtempSync(join(tmpdir(), 'saddlewalk-readme-'))
symlinkSync(resolve('examples'), join(folder, 'examples'), 'junction')
afterAll(() => rmSync(folder, { recursive: true }))

/** The block again, with each command followed by what it prints now. */
function rerun(block: string): string {
  const commands = block.split('\n').filter(line => line.startsWith('$ '))
  return commands.map(command => `${command}\n${output(command.slice(2))}`).join('')
}

function output(command: string): string {
  const direct = command.replaceAll('npx saddlewalk', `"${process.execPath}" "${resolve('dist/src/cli/main.js')}"`)
  const { stdout } = spawnSync('bash', ['-c', `${direct} 2>&1`], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', CC: 'no-compiler' },
  })
  return stdout.endsWith('\n') || stdout === '' ? stdout : `${stdout}\n`
}

const withoutMachine = (block: string) =>
  block.replaceAll(/(wasm on).*/g, '$1 …').replaceAll(/( particle-steps in).*/g, '$1 …')

if (process.env.UPDATE_README) {
  const updated = blocks.reduce((readme, block) => readme.replace(block, () => rerun(block)), text)
  writeFileSync('README.md', updated)
} else
  it.each(blocks.map(block => [block.split('\n')[0]!, block] as const))('README: %s', (_, block) => {
    expect(withoutMachine(rerun(block))).toBe(withoutMachine(block))
  })

it('README has commands to run', () => {
  expect(blocks.length).toBeGreaterThan(5)
})
