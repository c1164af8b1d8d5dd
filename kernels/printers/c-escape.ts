/** The function of a C kernel that steps particles until they are through (c.ts says what it does). */
import { DIVERGED, FIRST_EXIT, RUNNING } from '../block.js'
import type { Float } from '../graph.js'
import type { Kernel } from '../particle.js'
import { Body, indent, moved } from './c-body.js'
import { exported, PARAMETERS, states } from './c-frame.js'

/**
 * Lanes are taken apart only when one of them has something to do, through a copy of them in memory. The sum of all
 * coordinates is not finite if one of them is not: what it says by mistake, of large numbers, costs a look and no more.
 */
export function escapeFunction(kernel: Kernel, nexts: readonly Float[], called: Set<string>): string {
  const body = new Body(kernel, [...nexts, kernel.finite, ...kernel.exits], called)
  const variables = kernel.state.map((_, s) => s)
  const exits = kernel.exits.map((_, e) => e)
  const aligned = '__attribute__((aligned(64)))'
  return exported('int escape', `${PARAMETERS}, int to, int rounds`, [
    `float lane[${variables.length}][LANES * GROUPS] ${aligned};`,
    `int taken[LANES * GROUPS] ${aligned} = {}, particle[LANES * GROUPS] ${aligned} = {};`,
    `unsigned running[GROUPS] = {}, settled[GROUPS], diverged[GROUPS], exits[${Math.max(1, exits.length)}][GROUPS];`,
    'int next = 0, active = 0;',
    '// no lane is at the last step sooner',
    'int ahead = 0x7fffffff;',
    'for (;;) {',
    ...indent([
      ...refill(variables),
      'if (active == 0) return 0;',
      'const int most = ahead < rounds ? ahead : rounds;',
      'if (most == 0) break;',
      'int left = most;',
      'U counter[GROUPS], step[GROUPS];',
      'M occupied[GROUPS];',
      states(kernel),
      'EACH counter[g] = (U)*(I *)(particle + g * LANES) + (key0 + first);',
      'EACH step[g] = (U)*(I *)(taken + g * LANES);',
      'EACH occupied[g] = mask(running[g]);',
      'EACH settled[g] = 0;',
      ...variables.map(s => `EACH state${s}[g] = *(F *)(lane[${s}] + g * LANES);`),
      'do {',
      ...indent([
        'EACH step[g] += 1;',
        ...body.code,
        ...kernel.exits.map((exit, e) => `M exit${e}[GROUPS]; EACH exit${e}[g] = ${body.expression(exit)};`),
        ...moved(nexts, body),
        'F sum = {};',
        `EACH sum += ${variables
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
      ...variables.map(s => `EACH *(F *)(lane[${s}] + g * LANES) = state${s}[g];`),
      ...settle(exits),
    ]),
    '}',
    '// where each particle is that has more to go',
    ...eachBit('running[group]', [
      ...variables.map(s => `STATE(${s})[particle[at]] = lane[${s}][at];`),
      'EXIT_STEP(0)[particle[at]] = taken[at];',
    ]),
    'return 1;',
  ])
}

/** Lanes that are free take the next particles. The state of one for which there is none is reset, or it might diverge. */
function refill(variables: readonly number[]): string[] {
  return eachBit('~running[group] & ((1u << LANES) - 1)', [
    `while (next < count && (EXIT_CODE(0)[next] != ${RUNNING} || EXIT_STEP(0)[next] >= to)) next++;`,
    'if (next == count) {',
    ...variables.map(s => `  lane[${s}][at] = 0;`),
    '  continue;',
    '}',
    ...variables.map(s => `lane[${s}][at] = STATE(${s})[next];`),
    'taken[at] = EXIT_STEP(0)[next];',
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
        `if (more == 0 && !(settled[group] >> i & 1)) EXIT_STEP(0)[particle[at]] = to, running[group] &= ~(1u << i), active--;`,
      ]),
    ),
    '}',
    ...eachBit('settled[group]', [
      'EXIT_STEP(0)[particle[at]] = taken[at];',
      `EXIT_CODE(0)[particle[at]] = diverged[group] >> i & 1 ? ${DIVERGED} : ${code};`,
      'running[group] &= ~(1u << i);',
      'active--;',
    ]),
  ]
}

/** Code for each lane, number i of its group and `at` of all, whose bit is set in a word of each group. */
export function eachBit(word: string, code: readonly string[]): string[] {
  return [
    'for (int group = 0; group < GROUPS; group++)',
    `  for (unsigned word = ${word}; word != 0; word &= word - 1) {`,
    '    const int i = __builtin_ctz(word), at = group * LANES + i;',
    ...indent(indent(code)),
    '  }',
  ]
}
