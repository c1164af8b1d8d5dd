import { spawnSync } from 'node:child_process'
import { constant, oneof, sample, string } from 'fast-check'
import { expect, it } from 'vitest'
import { quoted } from '#src/cluster/shell.js'
import { NASTY } from './stubs.js'

const character = oneof(...[...` '"$\`\\!*?[]{}~#&|;<>()\n\t=-a%é`].map(each => constant(each)))
const words = [
  '',
  '-n',
  '~',
  'a=b',
  'plain/path-1.yaml',
  NASTY,
  ...sample(string({ unit: character }), { numRuns: 500, seed: 9 }),
]

/** What a shell makes of words in a row. */
function readBy(shell: string, texts: readonly string[]): string[] {
  const { stdout } = spawnSync(shell, ['-c', `printf '%s\\0' ${texts.join(' ')}`], { encoding: 'utf8' })
  return stdout.split('\0').slice(0, -1)
}

it.each(['bash', 'sh'])('%s reads a quoted word as it was', shell => {
  expect(readBy(shell, words.map(quoted))).toEqual(words)
})

it('negative control: not one in double quotes', () => {
  expect(readBy('bash', [`"${NASTY.replaceAll('"', '\\"')}"`])).not.toEqual([NASTY])
})

it('leaves plain words plain', () => {
  expect(quoted('examples/saddle.yaml')).toBe('examples/saddle.yaml')
})
