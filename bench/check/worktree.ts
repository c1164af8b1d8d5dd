/** Another revision of this repository, built in a temporary git worktree. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { InputError } from '../../src/experiment/input-error.js'

const execute = promisify(execFile)

async function git(repository: string, ...given: string[]): Promise<string> {
  const { stdout } = await execute('git', ['-C', repository, ...given])
  return stdout.trim()
}

/** What to compare with unless it is said: the last commit, or the one before it if nothing has changed since. */
export async function defaultRevision(repository: string): Promise<string> {
  return (await git(repository, 'status', '--porcelain')) === '' ? 'HEAD~1' : 'HEAD'
}

/** The full name of a revision. @throws InputError for one that there is not. */
export async function commitOf(repository: string, revision: string): Promise<string> {
  try {
    return await git(repository, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`)
  } catch {
    throw new InputError(`--against ${revision}: there is no such file, and no such revision`)
  }
}

/** Does something with the folder of a commit, built; the worktree is gone after it, however that ends. */
export async function withWorktree<T>(
  repository: string,
  commit: string,
  signal: AbortSignal,
  task: (folder: string) => Promise<T>,
): Promise<T> {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'saddlewalk-check-')))
  const folder = join(parent, 'before')
  try {
    await git(repository, 'worktree', 'add', '--detach', '--quiet', folder, commit)
    signal.throwIfAborted()
    await install(repository, folder, signal)
    await execute(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
      cwd: folder,
      signal,
    })
    return await task(folder)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    await remove(repository, folder)
    rmSync(parent, { recursive: true, force: true })
  }
}

/** The dependencies: those of the repository where both lock the same. */
async function install(repository: string, folder: string, signal: AbortSignal): Promise<void> {
  const lock = (of: string) => readFileSync(join(of, 'package-lock.json'), 'utf8')
  if (lock(repository) === lock(folder)) {
    symlinkSync(realpathSync(join(repository, 'node_modules')), join(folder, 'node_modules'), 'junction')
    return
  }
  // npm is a shell script on some systems
  const shell = process.platform === 'win32'
  await execute('npm', ['ci', '--include=dev', '--loglevel=error'], { cwd: folder, signal, shell })
}

async function remove(repository: string, folder: string): Promise<void> {
  const worktrees = await git(repository, 'worktree', 'list', '--porcelain')
  if (worktrees.split('\n').includes(`worktree ${folder}`))
    await git(repository, 'worktree', 'remove', '--force', folder)
}
