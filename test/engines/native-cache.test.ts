/** Compiled kernels are kept between runs, whatever happens to the cache; without a compiler the program says so. */
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { cacheFolder, keptLibrary, libraryOf } from '#src/engines/native/cache.js'
import { findCompiler } from '#src/engines/native/compiler.js'
import { hashOf } from '#src/engines/native/hash.js'
import { Kernels } from '#src/engines/native/kernels.js'
import { loadLibrary } from '#src/engines/native/library.js'
import { planOf } from '#src/experiment/sweep.js'
import { simulate } from '#src/index.js'
import { environment, MAIN, SADDLE, temporaryFolder } from '../cli/command.js'
import { byWhom, compiler } from './compiler.js'

const TEXT = 'void start(void) {} void advance(void) {} int escape(void) { return 3; }\n'

const { folder, write } = temporaryFolder()
let caches = 0

/** An empty cache for each test. */
beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', join(folder, `cache-${caches++}`))
})

/** The compiler, and how often it was called. */
function counting() {
  let calls = 0
  const compile = async (text: string, library: string) => {
    calls++
    await compiler!.compile(text, library)
  }
  return { compiler: { ...compiler!, compile }, calls: () => calls }
}

const kept = () => readdirSync(cacheFolder())

describe.runIf(compiler !== null)(`the cache of kernels compiled ${byWhom}`, () => {
  it('compiles a text once; another text or compiler again', async () => {
    const { compiler: counted, calls } = counting()
    expect(keptLibrary(counted, TEXT)).toBe(null)
    const library = await libraryOf(counted, TEXT)
    const { mtimeMs } = statSync(library)
    expect(dirname(library)).toBe(cacheFolder())
    expect(await libraryOf(counted, TEXT)).toBe(library)
    expect([calls(), statSync(library).mtimeMs]).toEqual([1, mtimeMs])
    expect(await libraryOf(counted, `${TEXT} `)).not.toBe(library)
    expect(await libraryOf({ ...counted, fingerprint: 'another' }, TEXT)).not.toBe(library)
    expect(calls()).toBe(3)
    expect(kept()).toHaveLength(3)
  })

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['empty', () => Buffer.alloc(0)],
    ['with one bit turned', (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === 5000 ? byte ^ 1 : byte)))],
  ])('a kept file that is %s is compiled anew', async (_, damage) => {
    const { compiler: counted, calls } = counting()
    const library = await libraryOf(counted, TEXT)
    const whole = readFileSync(library)
    rmSync(library)
    writeFileSync(library, damage(whole))
    expect(await libraryOf(counted, TEXT)).toBe(library)
    expect(readFileSync(library)).toEqual(whole)
    expect(calls()).toBe(2)
  })

  it('a kept file that is whole but not a library is compiled anew', async () => {
    const { kernel } = planOf(JSON.parse(experiment)).variants[0]!
    const { compiler: counted, calls } = counting()
    const [library] = await new Kernels(counted, [[kernel]]).libraries()
    const key = library!.split('/').at(-1)!.split('-')[0]!
    rmSync(library!)
    writeFileSync(join(cacheFolder(), `${key}-${hashOf('no library')}.so`), 'no library')
    const kernels = new Kernels(counted, [[kernel]])
    const [again] = await kernels.libraries()
    await loadLibrary(again!)
    expect(calls()).toBe(2)
  })

  it('a cache that cannot be written falls back to a temporary directory', async () => {
    vi.stubEnv('XDG_CACHE_HOME', write('a-file', ''))
    const { compiler: counted, calls } = counting()
    const library = await libraryOf(counted, TEXT)
    expect(library.startsWith(tmpdir())).toBe(true)
    expect(await libraryOf(counted, TEXT)).toBe(library)
    expect(calls()).toBe(1)
  })

  it('a text that does not compile is an error with what the compiler says, and leaves nothing behind', async () => {
    await expect(libraryOf(compiler!, 'int escape(void) { return nothing; }')).rejects.toThrow(/nothing/)
    expect(kept()).toEqual([])
  })

  it('two processes at once keep one library, and both run', async () => {
    const file = write('two.json', experiment)
    const runs = [0, 1].map(
      () =>
        new Promise<number | null>(resolve => {
          const child = spawn(process.execPath, [MAIN, 'run', file, '--engine', 'native', '--json'])
          child.on('close', resolve)
        }),
    )
    expect(await Promise.all(runs)).toEqual([0, 0])
    expect(kept()).toHaveLength(1)
  })

  it('auto takes native for much work, and wasm for little, also when its kernel is kept', async () => {
    const small = JSON.parse(experiment)
    const engineOf = async (input: typeof small, engine: string) => (await simulate(input, { engine })).engine.name
    expect(await engineOf(small, 'native')).toBe('native')
    expect(await engineOf(small, 'auto')).toBe('wasm')
    const otherwise = { ...small, escape: { when: 'abs(y) > 0.01' } }
    expect(await engineOf({ ...otherwise, steps: 500_000 }, 'auto')).toBe('native')
  })
})

const experiment = JSON.stringify({
  particles: 1000,
  steps: 100,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sgd', learningRate: 0.1 },
  noise: { isotropic: { std: 0.1 } },
  escape: { when: 'abs(y) > 0.02' },
})

describe('without a compiler', () => {
  const run = (variables: Record<string, string>, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      encoding: 'utf8',
      cwd: tmpdir(),
      env: environment(variables),
    })
    return { status, stdout, stderr }
  }

  it.each([
    ['no name of one answers', { PATH: '/nowhere', CC: '' }, /no C compiler answers .*install gcc or clang/],
    [
      'CC names none',
      { CC: 'no-such-cc -m64' },
      /the C compiler that the variable CC names does not answer: no-such-cc/,
    ],
  ])('%s: engines says what to do, --engine native refuses, auto runs on wasm', (_, variables, advice) => {
    const { engines } = JSON.parse(run(variables, 'engines', '--json').stdout)
    const native = engines.find(({ name }: { name: string }) => name === 'native')
    expect(native).toMatchObject({ available: false, device: 'none', note: expect.stringMatching(advice) })
    const file = write('without.yaml', SADDLE)
    const refused = run(variables, 'run', file, '--engine', 'native')
    expect(refused).toMatchObject({ status: 2, stdout: '' })
    expect(refused.stderr).toMatch(/^saddlewalk: the native engine does not work here: [^\n]+\n$/)
    expect(refused.stderr).toMatch(advice)
    const ran = run(variables, 'run', file, '--json')
    expect(ran.status).toBe(0)
    expect(JSON.parse(ran.stdout).engine.name).toBe('wasm')
  })

  it('one that makes no library is told by what it says', async () => {
    const script = write(
      'broken-cc',
      '#!/bin/sh\ncase "$*" in *-dM*) echo "#define __VERSION__ \\"1\\"";; *) echo "ld: no" >&2; exit 1;; esac\n',
    )
    renameSync(script, join(folder, 'cc-broken'))
    spawnSync('chmod', ['+x', join(folder, 'cc-broken')])
    vi.stubEnv('CC', join(folder, 'cc-broken'))
    expect(await findCompiler()).toMatchObject({ version: 'gcc 1' })
    await expect(simulate(JSON.parse(experiment), { engine: 'native' })).rejects.toThrow(
      /^the native engine does not work here: .*cc-broken makes no library that loads: ld: no$/,
    )
    const { engine } = await simulate({ ...JSON.parse(experiment), steps: 200_000 })
    expect(engine.name).toBe('wasm')
  })
})
