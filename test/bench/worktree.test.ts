/** Other revisions in temporary worktrees of a repository made for it, whose compiler writes down that it ran. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { commitOf, defaultRevision, withWorktree } from '#bench/check/worktree.js'

const repository = realpathSync(mkdtempSync(join(tmpdir(), 'saddlewalk-test-')))
afterAll(() => rmSync(repository, { recursive: true }))
const git = (...given: string[]) => execFileSync('git', ['-C', repository, ...given], { encoding: 'utf8' }).trim()
const write = (name: string, text: string) => writeFileSync(join(repository, name), text)

git('init', '--quiet')
git('config', 'user.name', 'somebody')
git('config', 'user.email', 'somebody@example.com')
write('.gitignore', 'node_modules/\n')
write('package-lock.json', '{}')
mkdirSync(join(repository, 'node_modules/typescript/bin'), { recursive: true })
write('node_modules/typescript/bin/tsc', "require('node:fs').writeFileSync('built', process.argv.slice(2).join(' '))")
for (const version of ['one', 'two']) {
  write('version', version)
  git('add', '--all')
  git('commit', '--quiet', '--message', version)
}
const first = git('rev-parse', 'HEAD~1')
const worktrees = () => git('worktree', 'list').split('\n').length
const never = new AbortController().signal

describe('a worktree', () => {
  it('holds the other revision, built with the same dependencies, and is gone after it', async () => {
    const folder = await withWorktree(repository, first, never, async folder => {
      expect(readFileSync(join(folder, 'version'), 'utf8')).toBe('one')
      expect(readFileSync(join(folder, 'built'), 'utf8')).toBe('-p tsconfig.build.json')
      expect(realpathSync(join(folder, 'node_modules'))).toBe(join(repository, 'node_modules'))
      expect(worktrees()).toBe(2)
      return folder
    })
    expect([existsSync(folder), worktrees()]).toEqual([false, 1])
  })

  it('is gone after an error', async () => {
    let folder = ''
    const failing = withWorktree(repository, first, never, async given => {
      folder = given
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect([existsSync(folder), worktrees()]).toEqual([false, 1])
  })

  it('is gone after an interruption, while it is made and while it is used', async () => {
    const controller = new AbortController()
    const interrupted = withWorktree(repository, first, controller.signal, async () => {
      controller.abort(new Error('enough'))
      throw new Error('a process ended')
    })
    await expect(interrupted).rejects.toThrow('enough')
    const early = withWorktree(repository, first, AbortSignal.abort(new Error('at once')), async () => 0)
    await expect(early).rejects.toThrow('at once')
    expect(worktrees()).toBe(1)
  })
})

it('what is compared with by default is the last commit that is another', async () => {
  expect(await defaultRevision(repository)).toBe('HEAD~1')
  write('version', 'three')
  expect(await defaultRevision(repository)).toBe('HEAD')
})

it('revisions that there are not are refused', async () => {
  expect(await commitOf(repository, 'HEAD~1')).toBe(first)
  await expect(commitOf(repository, 'HEAD~9')).rejects.toThrow('--against HEAD~9: there is no such file, and no such')
  await expect(commitOf(repository, '--all')).rejects.toThrow('no such revision')
})
