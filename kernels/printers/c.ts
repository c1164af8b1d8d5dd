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

/**
 * Lanes are taken apart only when one of them has something to do, through a copy of them in memory. The sum of all
 * coordinates is not finite if one of them is not: what it says by mistake, of large numbers, costs a look and no more.
 */
function escapeFunction(kernel: Kernel, nexts: readonly Float[], called: Set<string>): string {
  const body = new Body(kernel, [...nexts, kernel.finite, ...kernel.exits], called)
  const states = kernel.state.map((_, s) => s)
  const exits = kernel.exits.map((_, e) => e)
  const aligned = '__attribute__((aligned(64)))'
  return exported('int escape', `${PARAMETERS}, int to, int rounds`, [
    `float lane[${states.length}][LANES * GROUPS] ${aligned};`,
    `int taken[LANES * GROUPS] ${aligned} = {}, particle[LANES * GROUPS] ${aligned} = {};`,
    `unsigned running[GROUPS] = {}, settled[GROUPS], diverged[GROUPS], exits[${Math.max(1, exits.length)}][GROUPS];`,
    'int next = 0, active = 0;',
    '// no lane is at the last step sooner',
    'int ahead = 0x7fffffff;',
    'for (;;) {',
    ...indent([
      ...refill(states),
      'if (active == 0) return 0;',
      'const int most = ahead < rounds ? ahead : rounds;',
      'if (most == 0) break;',
      'int left = most;',
      'U counter[GROUPS], step[GROUPS];',
      'M occupied[GROUPS];',
      ...declared(kernel, 'F', 'state'),
      'EACH counter[g] = (U)*(I *)(particle + g * LANES) + (key0 + first);',
      'EACH step[g] = (U)*(I *)(taken + g * LANES);',
      'EACH occupied[g] = mask(running[g]);',
      'EACH settled[g] = 0;',
      ...states.map(s => `EACH state${s}[g] = *(F *)(lane[${s}] + g * LANES);`),
      'do {',
      ...indent([
        'EACH step[g] += 1;',
        ...body.code,
        ...kernel.exits.map((exit, e) => `M exit${e}[GROUPS]; EACH exit${e}[g] = ${body.expression(exit)};`),
        ...moved(nexts, body),
        'F sum = {};',
        `EACH sum += ${states
          .slice(0, kernel.dimension)
          .map(s => `state${s}[g]`)
          .join(' + ')};`,
        'M some = (M)~isFinite(sum);',
        ...(exits.length === 0 ? [] : [`EACH some |= (${exits.map(e => `exit${e}[g]`).join(' | ')}) & occupied[g];`]),
        'left--;',
        'if (any(some)) {',
        `  EACH diverged[g] = ~bits(${body.expression(kernel.finite)});`,
        ...exits.map(e => `  EACH exits[${e}][g] = bits(exit${e}[g]);`),
        `  EACH settled[g] = (diverged[g]${exits.map(e => ` | exits[${e}][g]`).join('')}) & running[g];`,
        '  break;',
        '}',
      ]),
      '} while (left != 0);',
      'rounds -= most - left;',
      'ahead -= most - left;',
      'EACH *(I *)(taken + g * LANES) = (I)step[g];',
      ...states.map(s => `EACH *(F *)(lane[${s}] + g * LANES) = state${s}[g];`),
      ...settle(exits),
    ]),
    '}',
    '// where each particle is that has more to go',
    ...eachBit('running[group]', [
      ...states.map(s => `STATE(${s})[particle[at]] = lane[${s}][at];`),
      'EXIT_STEP[particle[at]] = taken[at];',
    ]),
    'return 1;',
  ])
}

/** Lanes that are free take the next particles. The state of one for which there is none is reset, or it might diverge. */
function refill(states: readonly number[]): string[] {
  return eachBit('~running[group] & ((1u << LANES) - 1)', [
    `while (next < count && (EXIT_CODE[next] != ${RUNNING} || EXIT_STEP[next] >= to)) next++;`,
    'if (next == count) {',
    ...states.map(s => `  lane[${s}][at] = 0;`),
    '  continue;',
    '}',
    ...states.map(s => `lane[${s}][at] = STATE(${s})[next];`),
    'taken[at] = EXIT_STEP[next];',
    'if (to - taken[at] < ahead) ahead = to - taken[at];',
    'particle[at] = next++;',
    'running[group] |= 1u << i;',
    'active++;',
  ])
}

/** Notes the particles that are through, at the last step also those that have not left. */
function settle(exits: readonly number[]): string[] {
  const code = exits.reduceRight(
    (otherwise, e) => `exits[${e}][group] >> i & 1 ? ${FIRST_EXIT + e} : ${otherwise}`,
    String(RUNNING),
  )
  return [
    'if (ahead == 0) {',
    '  ahead = 0x7fffffff;',
    ...indent(
      eachBit('running[group]', [
        'const int more = to - taken[at];',
        'if (more > 0 && more < ahead) ahead = more;',
        `if (more == 0 && !(settled[group] >> i & 1)) EXIT_STEP[particle[at]] = to, running[group] &= ~(1u << i), active--;`,
      ]),
    ),
    '}',
    ...eachBit('settled[group]', [
      'EXIT_STEP[particle[at]] = taken[at];',
      `EXIT_CODE[particle[at]] = diverged[group] >> i & 1 ? ${DIVERGED} : ${code};`,
      'running[group] &= ~(1u << i);',
      'active--;',
    ]),
  ]
}

/** Code for each lane, number i of its group and `at` of all, whose bit is set in a word of each group. */
function eachBit(word: string, code: readonly string[]): string[] {
  return [
    'for (int group = 0; group < GROUPS; group++)',
    `  for (unsigned word = ${word}; word != 0; word &= word - 1) {`,
    '    const int i = __builtin_ctz(word), at = group * LANES + i;',
    ...indent(indent(code)),
    '  }',
  ]
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
