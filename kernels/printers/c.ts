/**
 * Prints a kernel as C: GROUPS vectors of particles step together, each lane a particle (c-math.ts).
 *
 * The library exports three functions over particles numbered from `first`, whose memory is `capacity` 32-bit words for
 * each state variable, then as many exit steps, then exit codes; capacity is a multiple of MOST_LANES:
 *   start   sets every state variable to its start value, exit steps to 0 and exit codes to RUNNING;
 *   advance takes the steps from + 1 … to;
 *   escape  takes each particle from the step that its exit step says until it leaves, diverges or comes to step `to`.
 * In `escape` a lane whose particle is through takes the next one at once, so that no lane idles while particles wait. It
 * may be stopped at any time, and goes on where it was: a particle that still runs has its last step as its exit step.
 */
import { DIVERGED, FIRST_EXIT, RUNNING } from '../block.js'
import { argumentsOf, type Bool, type Float, type GraphNode } from '../graph.js'
import type { Kernel } from '../particle.js'
import { preamble, splat } from './c-math.js'
import { nodesWithVariables, type Stage, schedule } from './schedule.js'

/** No machine steps more particles together: 16 lanes in each of 4 groups. */
export const MOST_LANES = 64

/** Places where normals are drawn, from which they are a function of their own. */
const MOST_INLINED_DRAWS = 6

export function printC(kernel: Kernel): string {
  const nexts = kernel.state.map(variable => variable.next)
  const called = new Set<string>()
  const parts = [
    memoryLayout(kernel),
    startFunction(kernel, called),
    advanceFunction(kernel, nexts, called),
    escapeFunction(kernel, nexts, called),
  ]
  const draws = parts.join().split('normals(').length - 1
  return `${preamble(called, draws <= MOST_INLINED_DRAWS)}\n${parts.join('\n')}`
}

const PARAMETERS = 'int *memory, int capacity, unsigned first, int count, unsigned key0, unsigned key1'

/** Where things are in memory, and lane numbers, from which counters are made. */
function memoryLayout(kernel: Kernel): string {
  const states = kernel.state.length
  return `#define STATE(s) ((float *)memory + (long)(s) * capacity)
#define EXIT_STEP (memory + (long)${states} * capacity)
#define EXIT_CODE (memory + (long)${states + 1} * capacity)
INLINE U numbered(unsigned from) {
  U lanes;
  LANE lanes[i] = from + i;
  return lanes;
}
`
}

function startFunction(kernel: Kernel, called: Set<string>): string {
  const starts = kernel.state.map(variable => variable.start)
  const body = new Body(kernel, starts, called)
  return exported('void start', PARAMETERS, [
    'for (int at = 0; at < count; at += LANES * GROUPS) {',
    ...indent([
      'U counter[GROUPS], step[GROUPS];',
      'EACH counter[g] = numbered(key0 + first + at + g * LANES);',
      'EACH step[g] = (U){};',
      ...body.code,
      ...starts.map((start, s) => `EACH ${stored(s)} = ${body.expression(start)};`),
      `EACH *(LooseI *)(EXIT_STEP + at + g * LANES) = (I){};`,
      `EACH *(LooseI *)(EXIT_CODE + at + g * LANES) = (I){} + ${RUNNING};`,
    ]),
    '}',
  ])
}

function advanceFunction(kernel: Kernel, nexts: readonly Float[], called: Set<string>): string {
  const body = new Body(kernel, nexts, called)
  return exported('void advance', `${PARAMETERS}, int from, int to`, [
    'for (int at = 0; at < count; at += LANES * GROUPS) {',
    ...indent([
      'U counter[GROUPS];',
      ...declared(kernel, 'F', 'state'),
      'EACH counter[g] = numbered(key0 + first + at + g * LANES);',
      ...kernel.state.map((_, s) => `EACH state${s}[g] = ${stored(s)};`),
      'for (int now = from + 1; now <= to; now++) {',
      ...indent(['U step[GROUPS];', 'EACH step[g] = (U){} + (unsigned)now;', ...body.code, ...moved(nexts, body)]),
      '}',
      ...kernel.state.map((_, s) => `EACH ${stored(s)} = state${s}[g];`),
    ]),
    '}',
  ])
}

/** Lanes are taken apart only when one of them has something to do, through a copy of them in memory. */
function escapeFunction(kernel: Kernel, nexts: readonly Float[], called: Set<string>): string {
  const body = new Body(kernel, [...nexts, kernel.finite, ...kernel.exits], called)
  const left = kernel.exits.map((exit, e) => `EACH exit${e}[g] = ${body.expression(exit)};`)
  const anyExit = kernel.exits.map((_, e) => ` | exit${e}[g]`).join('')
  const code = kernel.exits.reduceRight(
    (otherwise, _, e) => `exits[${e}][group] >> i & 1 ? ${FIRST_EXIT + e} : ${otherwise}`,
    String(RUNNING),
  )
  const copies = kernel.state.map((_, s) => s)
  const aligned = '__attribute__((aligned(64)))'
  return exported('int escape', `${PARAMETERS}, int to, int rounds`, [
    `float lane[${kernel.state.length}][LANES * GROUPS] ${aligned};`,
    `int taken[LANES * GROUPS] ${aligned}, particle[LANES * GROUPS] ${aligned};`,
    'unsigned running[GROUPS] = {}, diverged[GROUPS], settled[GROUPS];',
    `unsigned exits[${Math.max(1, kernel.exits.length)}][GROUPS];`,
    `for (int s = 0; s < ${kernel.state.length}; s++)`,
    '  for (int i = 0; i < LANES * GROUPS; i++) lane[s][i] = 0;',
    'for (int i = 0; i < LANES * GROUPS; i++) taken[i] = particle[i] = 0;',
    'int next = 0, active = 0;',
    'for (int group = 0; group < GROUPS; group++) settled[group] = (1u << LANES) - 1;',
    'for (;;) {',
    ...indent([
      '// lanes that are free take the next particles',
      'for (int group = 0; group < GROUPS; group++)',
      '  for (unsigned free = settled[group]; free != 0; free &= free - 1) {',
      '    const int i = __builtin_ctz(free), at = group * LANES + i;',
      `    while (next < count && (EXIT_CODE[next] != ${RUNNING} || EXIT_STEP[next] >= to)) next++;`,
      '    if (next == count) break;',
      ...copies.map(s => `    lane[${s}][at] = STATE(${s})[next];`),
      '    taken[at] = EXIT_STEP[next];',
      '    particle[at] = next++;',
      '    running[group] |= 1u << i;',
      '    active++;',
      '  }',
      'if (active == 0) return 0;',
      'int most = rounds;',
      'for (int group = 0; group < GROUPS; group++)',
      '  LANE if (running[group] >> i & 1 && to - taken[group * LANES + i] < most) most = to - taken[group * LANES + i];',
      'if (most == 0) break; // of the rounds',
      'U counter[GROUPS], step[GROUPS];',
      ...declared(kernel, 'F', 'state'),
      'M out[GROUPS], alive[GROUPS], occupied[GROUPS];',
      ...kernel.exits.map((_, e) => `M exit${e}[GROUPS];`),
      'EACH counter[g] = (U)*(I *)(particle + g * LANES) + (key0 + first);',
      'EACH step[g] = (U)*(I *)(taken + g * LANES);',
      'EACH occupied[g] = mask(running[g]);',
      ...copies.map(s => `EACH state${s}[g] = *(F *)(lane[${s}] + g * LANES);`),
      'int left = most;',
      'do {',
      ...indent([
        'EACH step[g] += 1;',
        ...body.code,
        `EACH alive[g] = ${body.expression(kernel.finite)};`,
        ...left,
        `EACH out[g] = (~alive[g]${anyExit}) & occupied[g];`,
        ...moved(nexts, body),
        'M some = out[0];',
        '_Pragma("GCC unroll 4") for (int g = 1; g < GROUPS; g++) some |= out[g];',
        'left--;',
        'if (any(some)) break;',
      ]),
      '} while (left != 0);',
      'rounds -= most - left;',
      'EACH *(I *)(taken + g * LANES) = (I)step[g];',
      ...copies.map(s => `EACH *(F *)(lane[${s}] + g * LANES) = state${s}[g];`),
      'EACH settled[g] = bits(out[g]);',
      'EACH diverged[g] = ~bits(alive[g]);',
      ...kernel.exits.map((_, e) => `EACH exits[${e}][g] = bits(exit${e}[g]);`),
      'for (int group = 0; group < GROUPS; group++) {',
      '  if (left == 0) LANE if (taken[group * LANES + i] == to) settled[group] |= 1u << i & running[group];',
      '  for (unsigned gone = settled[group]; gone != 0; gone &= gone - 1) {',
      '    const int i = __builtin_ctz(gone), at = group * LANES + i;',
      '    EXIT_STEP[particle[at]] = taken[at];',
      `    EXIT_CODE[particle[at]] = diverged[group] >> i & 1 ? ${DIVERGED} : ${code};`,
      '    active--;',
      '  }',
      '  running[group] &= ~settled[group];',
      '  settled[group] = ~running[group] & ((1u << LANES) - 1);',
      '}',
    ]),
    '}',
    'for (int group = 0; group < GROUPS; group++)',
    '  for (unsigned stays = running[group]; stays != 0; stays &= stays - 1) {',
    '    const int at = group * LANES + __builtin_ctz(stays);',
    ...copies.map(s => `    STATE(${s})[particle[at]] = lane[${s}][at];`),
    '    EXIT_STEP[particle[at]] = taken[at];',
    '  }',
    'return 1;',
  ])
}

function exported(heading: string, parameters: string, lines: readonly string[]): string {
  return `${heading}(${parameters}) {\n${indent(lines).join('\n')}\n}\n`
}

const stored = (s: number) => `*(LooseF *)(STATE(${s}) + at + g * LANES)`
const indent = (lines: readonly string[]) => lines.map(line => line.replace(/^/gm, '  '))
const declared = (kernel: Kernel, type: string, name: string) => [
  `${type} ${kernel.state.map((_, s) => `${name}${s}[GROUPS]`).join(', ')};`,
]

/** What is written as an expression is computed before any state variable changes. */
function moved(nexts: readonly Float[], body: Body): string[] {
  return nexts.map((next, s) => `EACH state${s}[g] = ${body.expression(next)};`)
}

/** The code that computes some roots. Nodes used once are written where they are used. */
class Body {
  readonly code: string[] = []
  readonly #state: ReadonlyMap<string, number>
  readonly #named = new Map<GraphNode, string>()
  readonly #called: Set<string>

  constructor(kernel: Kernel, roots: readonly GraphNode[], called: Set<string>) {
    this.#state = new Map(kernel.state.map((variable, i) => [variable.name, i]))
    this.#called = called
    const shared = nodesWithVariables(roots)
    for (const stage of schedule(roots)) {
      if (stage.kind === 'nodes') this.code.push(...this.#nodes(stage.nodes, shared, ''))
      else this.code.push(...this.#loop(stage, shared))
    }
  }

  /** A node in terms of the vectors of group g. */
  expression(node: GraphNode): string {
    const name = this.#named.get(node)
    return name === undefined ? this.#operation(node) : `${name}[g]`
  }

  #nodes(nodes: readonly GraphNode[], shared: ReadonlySet<GraphNode>, prefix: string): string[] {
    const drawn = new Set<number>()
    return nodes.flatMap(node => {
      if (node.kind === 'normal') return this.#draw(node, `${prefix}pair${node.pair}`, drawn)
      if (!shared.has(node) || argumentsOf(node).length === 0) return []
      const name = `n${node.id}`
      const code = `${isTruth(node) ? 'M' : 'F'} ${name}[GROUPS]; EACH ${name}[g] = ${this.#operation(node)};`
      this.#named.set(node, name)
      return [code]
    })
  }

  #draw(node: Float & { kind: 'normal' }, name: string, drawn: Set<number>): string[] {
    this.#named.set(node, `${name}_${node.half}`)
    if (drawn.has(node.pair)) return []
    drawn.add(node.pair)
    const number = node.loop === null ? `${node.pair}` : `pair + ${node.pair}`
    return [
      `F ${name}_0[GROUPS], ${name}_1[GROUPS];`,
      `normals(counter, step, key0, key1 + ${number}, ${name}_0, ${name}_1);`,
    ]
  }

  #loop({ loop, body, sums }: Stage & { kind: 'loop' }, shared: ReadonlySet<GraphNode>): string[] {
    for (const sum of sums) this.#named.set(sum, `n${sum.id}`)
    const end = loop.firstPair + loop.count * loop.pairsPerIteration
    return [
      ...sums.map(({ id }) => `F n${id}[GROUPS]; EACH n${id}[g] = (F){};`),
      `for (unsigned pair = ${loop.firstPair}; pair != ${end}; pair += ${loop.pairsPerIteration}) {`,
      ...indent([
        ...this.#nodes(body, shared, 'sample_'),
        ...sums.map(sum => `EACH n${sum.id}[g] += ${this.expression(sum.body)};`),
      ]),
      '}',
    ]
  }

  #operation(node: GraphNode): string {
    switch (node.kind) {
      case 'constant':
        return splat(node.value)
      case 'truth':
        return node.value ? 'ALL' : 'NONE'
      case 'input':
        return `state${this.#state.get(node.name)}[g]`
      case 'unary':
        return this.#unary(node)
      case 'binary':
        return this.#binary(node)
      case 'compare':
        return `${node.comparison}(${this.expression(node.a)}, ${this.expression(node.b)})`
      case 'select':
        return `choose(${this.expression(node.condition)}, ${this.expression(node.a)}, ${this.expression(node.b)})`
      case 'and':
        return `(${this.expression(node.a)} & ${this.expression(node.b)})`
      case 'or':
        return `(${this.expression(node.a)} | ${this.expression(node.b)})`
      case 'not':
        return `(M)~${this.expression(node.a)}`
      case 'finite':
        return `isFinite(${this.expression(node.a)})`
      default:
        throw new Error(`a ${node.kind} node is computed in its own place`)
    }
  }

  #unary({ operation, a }: Float & { kind: 'unary' }): string {
    const argument = this.expression(a)
    if (operation === 'negate') return `(-${argument})`
    if (operation === 'abs') return `absolute(${argument})`
    if (operation === 'sqrt') return `root(${argument})`
    this.#called.add(operation)
    return `${operation}_(${argument})`
  }

  /** A product that is used in one sum alone is rounded with it. */
  #binary({ operation, a, b }: Float & { kind: 'binary' }): string {
    if (operation === 'min' || operation === 'max')
      return `${operation === 'min' ? 'least' : 'greatest'}(${this.expression(a)}, ${this.expression(b)})`
    if (operation === 'add' && this.#isProduct(b)) return this.#fused(b, '', this.expression(a))
    if (operation === 'add' && this.#isProduct(a)) return this.#fused(a, '', this.expression(b))
    if (operation === 'subtract' && this.#isProduct(b)) return this.#fused(b, '-', this.expression(a))
    if (operation === 'subtract' && this.#isProduct(a)) return this.#fused(a, '', `-${this.expression(b)}`)
    return `(${this.expression(a)} ${OPERATOR[operation]} ${this.expression(b)})`
  }

  #isProduct(node: Float): node is Float & { kind: 'binary' } {
    return node.kind === 'binary' && node.operation === 'multiply' && !this.#named.has(node)
  }

  #fused({ a, b }: Float & { kind: 'binary' }, sign: '' | '-', addend: string): string {
    return `fused(${sign}${this.expression(a)}, ${this.expression(b)}, ${addend})`
  }
}

const isTruth = (node: GraphNode): node is Bool =>
  ['truth', 'compare', 'and', 'or', 'not', 'finite'].includes(node.kind)

const OPERATOR = { add: '+', subtract: '-', multiply: '*', divide: '/' } as const
