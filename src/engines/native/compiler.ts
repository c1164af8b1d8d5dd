/** The machine's C compiler: which one answers, what it makes code for, and how it makes a shared library. */
import { execFile } from 'node:child_process'
import { cpus } from 'node:os'
import { promisify } from 'node:util'
import { hashOf } from './hash.js'

const execute = promisify(execFile)

/** Asked in this order, after $CC. */
const NAMES = ['cc', 'gcc', 'clang']

/** How a compiler is told to use all that this processor has; some know only one of these, or none. */
const FOR_THIS_PROCESSOR = [['-march=native'], ['-mcpu=native'], []]

/**
 * The text has vectors and unrolled loops already: -O3 makes the same speed of it, in 20% more time. Rounding is IEEE's:
 * nothing is contracted or reordered. What the standard lets a program ask of errno and of floating-point traps no kernel
 * asks, and without these a square root is a call.
 */
const FLAGS = ['-O2', '-ffp-contract=off', '-fno-math-errno', '-fno-trapping-math', '-shared', '-fPIC', '-w']

export interface Compiler {
  /** The command, as cc. */
  readonly name: string
  /** Its version, in its own words. */
  readonly version: string
  /** Stands for everything but the text that a library's content depends on: compiler, flags, processor. */
  readonly fingerprint: string
  /** Compiles a text into a shared library. @throws Error with what the compiler said. */
  compile(text: string, library: string): Promise<void>
}

/** Why there is none, and what to do. */
export interface NoCompiler {
  readonly advice: string
}

/** The first compiler that answers: $CC alone when that is set, else cc, gcc and clang. */
export async function findCompiler(): Promise<Compiler | NoCompiler> {
  if (process.platform === 'win32')
    return { advice: 'compiled kernels are for Linux and macOS; under Windows they run in WSL' }
  const asked = process.env.CC?.trim()
  for (const command of asked ? [asked] : NAMES) {
    const found = await compilerOf(command)
    if (found !== null) return found
  }
  if (asked) return { advice: `the C compiler that the variable CC names does not answer: ${asked}` }
  return {
    advice: `no C compiler answers (${NAMES.join(', ')}): install gcc or clang, as with apt install gcc or xcode-select --install`,
  }
}

async function compilerOf(command: string): Promise<Compiler | null> {
  const [program, ...own] = command.split(/\s+/) as [string, ...string[]]
  for (const native of FOR_THIS_PROCESSOR) {
    const macros = await predefined(program, [...own, ...native])
    if (macros === null) continue
    const flags = [...own, ...native, ...FLAGS]
    return {
      name: command,
      version: versionIn(macros),
      fingerprint: hashOf(JSON.stringify([command, flags, macros, cpus()[0]?.model])),
      compile: async (text, library) => {
        const child = execute(program, [...flags, '-x', 'c', '-', '-o', library])
        child.child.stdin!.on('error', () => {})
        child.child.stdin!.end(text)
        await child
      },
    }
  }
  return null
}

/** The macros that the compiler defines of itself tell its version and the processor's instructions. */
async function predefined(program: string, flags: readonly string[]): Promise<string | null> {
  try {
    const child = execute(program, [...flags, '-dM', '-E', '-x', 'c', '-'])
    child.child.stdin!.on('error', () => {})
    child.child.stdin!.end('')
    const { stdout } = await child
    return stdout.includes('__VERSION__') ? stdout : null
  } catch {
    return null
  }
}

function versionIn(macros: string): string {
  const version = /__VERSION__ "(.*)"/.exec(macros)![1]!
  return macros.includes('__clang__') ? version : `gcc ${version}`
}
