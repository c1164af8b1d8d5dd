/**
 * Prints a kernel in the language of gpu.js, which turns it into WGSL: one thread a particle, a dispatch a span of steps.
 *
 * What that language asks for:
 * - every variable is a float32; 32-bit words live only in parameters and results of functions declared Integer. So the
 *   rounds of Threefry are a chain of functions, each calling the next with the next words (random words below);
 * - a thread returns four numbers. A longer state takes several threads a particle (`parts`): each walks the whole path
 *   and returns its four, so a state of 5 to 8 numbers costs twice. Threads are in one row, the first parts of all
 *   particles before the second ones, because in two dimensions gpu.js would leave most of a workgroup idle.
 *
 * The state goes in and comes out as `parts` rows of four floats a particle, row by row. An escape kernel's state has two
 * numbers more: how the particle left, and when.
 */
import { DIVERGED, FIRST_EXIT, RUNNING } from '../block.js'
import { argumentsOf, type Float, type GraphNode } from '../graph.js'
import type { Kernel } from '../particle.js'
import { ANGLE_UNIT } from '../random/normal.js'
import { PARITY, type Round, rounds } from '../random/threefry.js'
import { COS, LOG_BELOW_ONE, SIN } from './polynomials.js'
import { nodesWithVariables, type Stage, schedule } from './schedule.js'

type Type = 'Integer' | 'Number'

/** A function for gpu.addFunction. */
export interface GpuFunction {
  readonly source: string
  readonly argumentTypes: Readonly<Record<string, Type>>
  readonly returnType: 'Integer' | 'Number' | 'Array(2)'
}

/** A kernel for gpu.createKernel; all its arguments but the state are Integer. */
export interface GpuKernel {
  readonly source: string
  readonly argumentTypes: Readonly<Record<string, Type | 'Array'>>
  /** Rows of four numbers a particle. */
  readonly parts: number
}

export interface GpuProgram {
  readonly functions: readonly GpuFunction[]
  /** (count, first, key0, key1): the start values of `count` particles. */
  readonly start: GpuKernel
  /** (state, count, first, key0, key1, from, steps): the state after steps from + 1 … from + steps. */
  readonly advance: GpuKernel
  /** The same, until the particle leaves or diverges; its state is followed by its exit numbers. */
  readonly escape: GpuKernel
}

/** The largest size that counts as finite: below the largest float32, because a GPU need not have infinities. */
export const LARGEST_FINITE = 3e38

/**
 * Exit numbers are two floats: the code of kernels/block.ts, and the step of the exit within the dispatch, from 1, which
 * is exact as a float32 for dispatches of up to 2²⁴ steps.
 */
export const EXIT_NUMBERS = 2

export function printGpu(kernel: Kernel, threefryRounds: readonly Round[] = rounds): GpuProgram {
  return {
    functions: [...randomFunctions(threefryRounds)],
    start: startKernel(kernel),
    advance: advanceKernel(kernel),
    escape: escapeKernel(kernel),
  }
}

const DRAW = { count: 'Integer', first: 'Integer', key0: 'Integer', key1: 'Integer' } as const
const SPAN = { state: 'Array', ...DRAW, from: 'Integer', steps: 'Integer' } as const

function startKernel(kernel: Kernel): GpuKernel {
  const starts = kernel.state.map(variable => variable.start)
  const body = new Body(kernel, starts, placeOf(starts.length), '0', '0')
  const values = starts.map(start => body.expression(start))
  return kernelOf(DRAW, [...body.code, ...returns(values)], values.length)
}

function advanceKernel(kernel: Kernel): GpuKernel {
  const nexts = kernel.state.map(variable => variable.next)
  const body = new Body(kernel, nexts, placeOf(nexts.length), 'from', 'i')
  const names = kernel.state.map((_, i) => `state${i}`)
  const code = [
    ...loads(names),
    'for (let i = 1; i <= steps; i++) {',
    ...body.code,
    ...nexts.map((next, i) => `${names[i]} = ${body.expression(next)};`),
    '}',
    ...returns(names),
  ]
  return kernelOf(SPAN, code, names.length)
}

function escapeKernel(kernel: Kernel): GpuKernel {
  const nexts = kernel.state.map(variable => variable.next)
  const body = new Body(
    kernel,
    [...nexts, kernel.finite, ...kernel.exits],
    placeOf(nexts.length + EXIT_NUMBERS),
    'from',
    'i',
  )
  const names = kernel.state.map((_, i) => `state${i}`)
  const numbers = [...names, 'exitCode', 'exitStep']
  const exits = kernel.exits.map((exit, e) => `if (${body.expression(exit)}) { exitCode = ${FIRST_EXIT + e}; } else `)
  const code = [
    ...loads(numbers),
    `if (exitCode === ${RUNNING}) {`,
    'for (let i = 1; i <= steps; i++) {',
    ...body.code,
    ...nexts.map((next, i) => `${names[i]} = ${body.expression(next)};`),
    `if (${body.expression(kernel.finite)}) { ${exits.join('')}{ exitCode = ${RUNNING}; } } else { exitCode = ${DIVERGED}; }`,
    `if (exitCode !== ${RUNNING}) { exitStep = i; break; }`,
    '}',
    '}',
    ...returns(numbers),
  ]
  return kernelOf(SPAN, code, numbers.length)
}

function kernelOf(argumentTypes: GpuKernel['argumentTypes'], code: readonly string[], numbers: number): GpuKernel {
  const source = `function (${Object.keys(argumentTypes).join(', ')}) {\n${code.join('\n')}\n}`
  return { source, argumentTypes, parts: Math.ceil(numbers / 4) }
}

/** The place of this thread's particle among the particles of the dispatch, for a state of so many numbers. */
function placeOf(numbers: number): string {
  return numbers <= 4 ? 'this.thread.x' : 'remainder(this.thread.x, count)'
}

/** Variables for all the numbers of the state of this thread's particle. */
function loads(names: readonly string[]): string[] {
  const place = placeOf(names.length)
  return names.map((name, i) => `let ${name} = state[(count * ${Math.floor(i / 4)} + ${place}) * 4 + ${i % 4}];`)
}

/** Each part returns its four numbers, the last padded with zeros. */
function returns(values: readonly string[]): string[] {
  const parts = Math.ceil(values.length / 4)
  return Array.from({ length: parts }, (_, part) => {
    const four = [0, 1, 2, 3].map(i => values[part * 4 + i] ?? '0')
    const statement = `return [${four.join(', ')}];`
    return part === parts - 1 ? statement : `if (this.thread.x < count * ${part + 1}) { ${statement} }`
  })
}

/** The code that computes some roots; nodes used once are written where they are used. */
class Body {
  readonly code: string[] = []
  readonly #kernel: Kernel
  readonly #place: string
  readonly #from: string
  readonly #step: string
  readonly #named = new Map<GraphNode, string>()
  #loops = 0

  constructor(kernel: Kernel, roots: readonly GraphNode[], place: string, from: string, step: string) {
    this.#kernel = kernel
    this.#place = place
    this.#from = from
    this.#step = step
    const shared = nodesWithVariables(roots)
    for (const stage of schedule(roots)) {
      if (stage.kind === 'nodes') this.#nodes(stage.nodes, shared, '', pair => `${pair}`)
      else this.#loop(stage, shared)
    }
  }

  expression(node: GraphNode): string {
    return this.#named.get(node) ?? this.#operation(node)
  }

  #nodes(
    nodes: readonly GraphNode[],
    shared: ReadonlySet<GraphNode>,
    suffix: string,
    pairNumber: (pair: number) => string,
  ): void {
    const drawn = new Set<number>()
    for (const node of nodes) {
      if (node.kind === 'normal') {
        const name = `pair${node.pair}${suffix}`
        if (!drawn.has(node.pair)) {
          drawn.add(node.pair)
          const counter = `first, ${this.#place}, ${this.#from}, ${this.#step}`
          this.code.push(`const ${name} = drawPair(${counter}, key0, key1, ${pairNumber(node.pair)});`)
        }
        this.#named.set(node, `${name}[${node.half}]`)
      } else if (isNumber(node) && shared.has(node) && argumentsOf(node).length > 0) {
        this.code.push(`const n${node.id}${suffix} = ${this.#operation(node)};`)
        this.#named.set(node, `n${node.id}${suffix}`)
      }
    }
  }

  #loop({ loop, body, sums }: Stage & { kind: 'loop' }, shared: ReadonlySet<GraphNode>): void {
    const index = `sample${this.#loops++}`
    for (const sum of sums) {
      this.#named.set(sum, `n${sum.id}`)
      this.code.push(`let n${sum.id} = 0;`)
    }
    this.code.push(`for (let ${index} = 0; ${index} < ${loop.count}; ${index}++) {`)
    const pairNumber = (pair: number) => `pairOf(${loop.firstPair + pair}, ${index}, ${loop.pairsPerIteration})`
    this.#nodes(body, shared, `_${index}`, pairNumber)
    for (const sum of sums) this.code.push(`n${sum.id} = n${sum.id} + ${this.expression(sum.body)};`)
    this.code.push('}')
    // what was named in the loop is not known outside it
    for (const node of body) this.#named.delete(node)
  }

  #operation(node: GraphNode): string {
    switch (node.kind) {
      case 'constant':
        return literal(node.value)
      case 'truth':
        return node.value ? '(0 < 1)' : '(1 < 0)'
      case 'input':
        return `state${this.#kernel.state.findIndex(variable => variable.name === node.name)}`
      case 'unary':
        return node.operation === 'negate'
          ? `(-${this.expression(node.a)})`
          : `Math.${node.operation}(${this.expression(node.a)})`
      case 'binary':
        return this.#binary(node)
      case 'compare':
        return `(${this.expression(node.a)} ${COMPARISON[node.comparison]} ${this.expression(node.b)})`
      case 'select':
        return `(${this.expression(node.condition)} ? ${this.expression(node.a)} : ${this.expression(node.b)})`
      case 'and':
      case 'or':
        return `(${this.expression(node.a)} ${node.kind === 'and' ? '&&' : '||'} ${this.expression(node.b)})`
      case 'not':
        return `(!${this.expression(node.a)})`
      case 'finite':
        return `(Math.abs(${this.expression(node.a)}) < ${LARGEST_FINITE})`
      default:
        throw new Error(`a ${node.kind} node is computed in its own place`)
    }
  }

  #binary({ operation, a, b }: Float & { kind: 'binary' }): string {
    const [left, right] = [this.expression(a), this.expression(b)]
    if (operation === 'min' || operation === 'max') return `Math.${operation}(${left}, ${right})`
    return `(${left} ${INFIX[operation]} ${right})`
  }
}

const INFIX = { add: '+', subtract: '-', multiply: '*', divide: '/' } as const
const COMPARISON = { less: '<', lessOrEqual: '<=', equal: '===' } as const

const literal = (value: number) => (value < 0 ? `(${value})` : `${value}`)

function isNumber(node: GraphNode): node is Float {
  return !['truth', 'compare', 'and', 'or', 'not', 'finite'].includes(node.kind)
}

const WORDS = { x0: 'Integer', x1: 'Integer', k0: 'Integer', k1: 'Integer', k2: 'Integer' } as const

/** Threefry as a chain of functions on words, from the counter to the normal pair of kernels/random/normal.ts. */
function randomFunctions(schedule: readonly Round[]): GpuFunction[] {
  const next = (i: number) => (i === schedule.length - 1 ? 'normals' : `round${i + 1}`)
  const chain = schedule.flatMap(({ rotation, injection }, i) => {
    const rotated = `rotate(x1, ${rotation})`
    if (injection === null)
      return [wordFunction(`round${i}`, `${next(i)}(x0 + x1, ${rotated} ^ (x0 + x1), k0, k1, k2)`)]
    const { first, second, increment } = injection
    return [
      wordFunction(`round${i}`, `inject${i}(x0 + x1, ${rotated} ^ (x0 + x1), k0, k1, k2)`),
      wordFunction(`inject${i}`, `${next(i)}(x0 + k${first}, x1 + k${second} + ${increment}, k0, k1, k2)`),
    ]
  })
  return [
    integerFunction('rotate', ['x', 'bits'], '(x << bits) | (x >>> (32 - bits))'),
    integerFunction('remainder', ['x', 'divisor'], 'x % divisor'),
    integerFunction('pairOf', ['pair', 'sample', 'pairs'], 'pair + sample * pairs'),
    ...chain,
    wordFunction('normals', 'boxMuller(unit(x0 >>> 8, x0 & 255), x1 >> 8, x1 & 1, x1 & 2)'),
    {
      source: `function drawPair(first, place, from, i, key0, key1, pair) {
return keyed(first + place, from + i, key0, key1 + pair);
}`,
      argumentTypes: integers(['first', 'place', 'from', 'i', 'key0', 'key1', 'pair']),
      returnType: 'Array(2)',
    },
    {
      source: `function keyed(particle, step, k0, k1) {
return round0(particle + k0, step + k1, k0, k1, ${PARITY} ^ k0 ^ k1);
}`,
      argumentTypes: integers(['particle', 'step', 'k0', 'k1']),
      returnType: 'Array(2)',
    },
    {
      source: `function unit(high, low) {\nreturn (high + (low + 0.5) * ${2 ** -8}) * ${2 ** -24};\n}`,
      argumentTypes: { high: 'Number', low: 'Number' },
      returnType: 'Number',
    },
    boxMuller(),
  ]
}

function wordFunction(name: string, value: string): GpuFunction {
  const source = `function ${name}(x0, x1, k0, k1, k2) {\nreturn ${value};\n}`
  return { source, argumentTypes: WORDS, returnType: 'Array(2)' }
}

function integerFunction(name: string, parameters: readonly string[], value: string): GpuFunction {
  const source = `function ${name}(${parameters.join(', ')}) {\nreturn ${value};\n}`
  return { source, argumentTypes: integers(parameters), returnType: 'Integer' }
}

const integers = (names: readonly string[]) => Object.fromEntries(names.map(name => [name, 'Integer' as const]))

/**
 * The sine, the cosine and the logarithm near 1 have polynomials, because WGSL's own may err by 2⁻¹¹ and 2⁻²¹. Below ¾ the
 * latter is less than 1e-6 of the normal, and below ½ its logarithm is good to 3 units in the last place.
 */
function boxMuller(): GpuFunction {
  const source = `function boxMuller(u, turn, negate, swap) {
const f = u - 1;
const logarithm = (u < 0.75 ? Math.log(u) : f + f * f * ${polynomial(LOG_BELOW_ONE, 'f')});
const radius = Math.sqrt(-2 * logarithm);
const angle = turn * ${ANGLE_UNIT};
const square = angle * angle;
const sine = radius * (angle + angle * square * ${polynomial(SIN, 'square')});
const upright = radius * ((1 - 0.5 * square) + square * square * ${polynomial(COS, 'square')});
const cosine = (negate > 0 ? -upright : upright);
return [(swap > 0 ? sine : cosine), (swap > 0 ? cosine : sine)];
}`
  const argumentTypes = { u: 'Number', turn: 'Number', negate: 'Integer', swap: 'Integer' } as const
  return { source, argumentTypes, returnType: 'Array(2)' }
}

function polynomial(coefficients: readonly number[], variable: string): string {
  const [highest, ...lower] = [...coefficients].reverse()
  return lower.reduce((sum, coefficient) => `(${sum} * ${variable} + ${literal(coefficient)})`, literal(highest!))
}
