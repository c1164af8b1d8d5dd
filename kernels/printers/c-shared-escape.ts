/**
 * The escape function of C kernels that share their noise. A lane has one particle, which walks in every kernel from the same
 * normals until it is out of all of them; then the lane takes the next particle. Between tiles, particles are in a copy of the
 * lanes in memory, from which each kernel takes the steps of a tile, and where it notes who has left.
 */
import { DIVERGED, FIRST_EXIT, RUNNING } from '../block.js'
import type { Kernel } from '../particle.js'
import { Body, indent, moved } from './c-body.js'
import { eachBit } from './c-escape.js'
import { APART, exported, PARAMETERS, states } from './c-frame.js'
import { statesOf } from './tile.js'

export function escapeFunctions(kernels: readonly Kernel[], offsets: readonly number[], called: Set<string>): string[] {
  return [
    lanesStructure(kernels),
    ...kernels.map((kernel, v) => tileFunction(kernel, v, offsets[v]!, called)),
    REFILL,
    SETTLE,
    escapeFunction(kernels),
  ]
}

function lanesStructure(kernels: readonly Kernel[]): string {
  return `enum { KERNELS = ${kernels.length}, STATES = ${statesOf(kernels)} };
typedef struct {
  float state[STATES][LANES * GROUPS];
  // steps that the particle of a lane has taken, and its number
  int taken[LANES * GROUPS], particle[LANES * GROUPS];
  // a bit for each lane: whether its particle is in, and in which kernels; the next particle; lanes that are running
  unsigned running[GROUPS], in[KERNELS][GROUPS];
  int next, active;
  // no lane is at the last step sooner
  int ahead;
} __attribute__((aligned(64))) Lanes;
`
}

/** The steps of one kernel that are in the tile, for all lanes; nothing when the particles of all are out. */
function tileFunction(kernel: Kernel, v: number, offset: number, called: Set<string>): string {
  const nexts = kernel.state.map(variable => variable.next)
  const body = new Body(kernel, [...nexts, kernel.finite, ...kernel.exits], called, 'loaded')
  const variables = kernel.state.map((_, s) => s)
  const exits = kernel.exits.map((_, e) => e)
  const sum = variables.slice(0, kernel.dimension).map(s => `state${s}[g]`)
  const code = exits.reduceRight(
    (otherwise, e) => `exits[${e}][group] >> i & 1 ? ${FIRST_EXIT + e} : ${otherwise}`,
    String(RUNNING),
  )
  return exported(`${APART} void escape${v}`, 'int *memory, int capacity, Lanes *lanes, int left, const F *noise', [
    `unsigned *in = lanes->in[${v}], all = 0;`,
    'EACH all |= in[g];',
    'if (all == 0) return;',
    'M occupied[GROUPS];',
    states(kernel),
    'EACH occupied[g] = mask(in[g]);',
    ...variables.map(s => `EACH state${s}[g] = *(F *)(lanes->state[${offset + s}] + g * LANES);`),
    'for (; left > 0; noise += PAIRS * 2 * GROUPS) {',
    ...indent([
      'left--;',
      ...body.code,
      ...kernel.exits.map((exit, e) => `M exit${e}[GROUPS]; EACH exit${e}[g] = ${body.expression(exit)};`),
      ...moved(nexts, body),
      'M some = NONE;',
      `EACH some |= ((M)~isFinite(${sum.join(' + ')})${exits.map(e => ` | exit${e}[g]`).join('')}) & occupied[g];`,
      'if (any(some)) {',
      ...indent([
        `unsigned diverged[GROUPS], settled[GROUPS], exits[${Math.max(1, exits.length)}][GROUPS];`,
        `EACH diverged[g] = ~bits(${body.expression(kernel.finite)});`,
        ...exits.map(e => `EACH exits[${e}][g] = bits(exit${e}[g]);`),
        `EACH settled[g] = (diverged[g]${exits.map(e => ` | exits[${e}][g]`).join('')}) & in[g];`,
        ...eachBit('settled[group]', [
          `EXIT_STEP(${v})[lanes->particle[at]] = lanes->taken[at] - left;`,
          `EXIT_CODE(${v})[lanes->particle[at]] = diverged[group] >> i & 1 ? ${DIVERGED} : ${code};`,
        ]),
        'EACH in[g] &= ~settled[g];',
        'EACH occupied[g] = mask(in[g]);',
      ]),
      '}',
    ]),
    '}',
    ...variables.map(s => `EACH *(F *)(lanes->state[${offset + s}] + g * LANES) = state${s}[g];`),
  ])
}

/** Lanes that are free take the next particles that have steps to take in some kernel: they have taken as many in each. */
const REFILL = exported(`${APART} void refill`, 'int *memory, int capacity, Lanes *lanes, int count, int to', [
  ...eachBit('~lanes->running[group] & ((1u << LANES) - 1)', [
    'unsigned in = 0;',
    'int taken = 0;',
    'for (; lanes->next < count && in == 0; lanes->next++)',
    '  for (int k = 0; k < KERNELS; k++) {',
    '    const int already = EXIT_STEP(k)[lanes->next];',
    `    if (EXIT_CODE(k)[lanes->next] == ${RUNNING} && already < to) in |= 1u << k, taken = already;`,
    '  }',
    'if (in == 0) return;',
    'lanes->particle[at] = lanes->next - 1;',
    'lanes->taken[at] = taken;',
    'for (int s = 0; s < STATES; s++) lanes->state[s][at] = STATE(s)[lanes->next - 1];',
    'for (int k = 0; k < KERNELS; k++) lanes->in[k][group] |= (in >> k & 1) << i;',
    'if (to - taken < lanes->ahead) lanes->ahead = to - taken;',
    'lanes->running[group] |= 1u << i;',
    'lanes->active++;',
  ]),
])

/** Frees the lanes whose particles are out of all kernels or at the last step. */
const SETTLE = exported(`${APART} void settle`, 'int *memory, int capacity, Lanes *lanes, int to', [
  'for (int group = 0; group < GROUPS; group++) {',
  '  unsigned in = 0;',
  '  for (int k = 0; k < KERNELS; k++) in |= lanes->in[k][group];',
  '  lanes->active -= __builtin_popcount(lanes->running[group] & ~in);',
  '  lanes->running[group] &= in;',
  '}',
  'if (lanes->ahead != 0) return;',
  'lanes->ahead = 0x7fffffff;',
  ...eachBit('lanes->running[group]', [
    'const int more = to - lanes->taken[at];',
    'if (more != 0) {',
    '  if (more < lanes->ahead) lanes->ahead = more;',
    '  continue;',
    '}',
    'for (int k = 0; k < KERNELS; k++)',
    '  if (lanes->in[k][group] >> i & 1) EXIT_STEP(k)[lanes->particle[at]] = to, lanes->in[k][group] &= ~(1u << i);',
    'lanes->running[group] &= ~(1u << i);',
    'lanes->active--;',
  ]),
])

function escapeFunction(kernels: readonly Kernel[]): string {
  return exported('int escape', `${PARAMETERS}, int to, int rounds`, [
    'F noise[TILE * PAIRS * 2 * GROUPS];',
    'Lanes lanes = {.ahead = 0x7fffffff};',
    'for (;;) {',
    ...indent([
      'refill(memory, capacity, &lanes, count, to);',
      'if (lanes.active == 0) return 0;',
      'int steps = lanes.ahead < TILE ? lanes.ahead : TILE;',
      'if (rounds < steps) steps = rounds;',
      'if (steps == 0) break;',
      'U counter[GROUPS], step[GROUPS];',
      'EACH counter[g] = (U)*(I *)(lanes.particle + g * LANES) + (key0 + first);',
      'EACH step[g] = (U)*(I *)(lanes.taken + g * LANES);',
      'draw(noise, counter, step, steps, key0, key1);',
      'EACH *(I *)(lanes.taken + g * LANES) = (I)step[g];',
      ...kernels.map((_, v) => `escape${v}(memory, capacity, &lanes, steps, noise);`),
      'rounds -= steps;',
      'lanes.ahead -= steps;',
      'settle(memory, capacity, &lanes, to);',
    ]),
    '}',
    '// where each particle is that has more to go',
    ...eachBit('lanes.running[group]', [
      'const int particle = lanes.particle[at];',
      'for (int s = 0; s < STATES; s++) STATE(s)[particle] = lanes.state[s][at];',
      'for (int k = 0; k < KERNELS; k++)',
      '  if (lanes.in[k][group] >> i & 1) EXIT_STEP(k)[particle] = lanes.taken[at];',
    ]),
    'return 1;',
  ])
}
