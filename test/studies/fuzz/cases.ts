/** The cases, each made from the seed and its number alone. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import seedrandom from 'seedrandom'
import { stringify } from 'yaml'
import { edited } from '../../experiment/edited.js'
import { longFormula, MUTATIONS, pick, setting, type Uniform } from './mutations.js'

export interface FuzzCase {
  /** Its number, and how it was made. */
  readonly name: string
  readonly bytes: Buffer
  /** What `--set` puts over it. */
  readonly settings: readonly string[]
}

const REAL = ['examples', 'docs/kim2026/experiments'].flatMap(folder =>
  readdirSync(folder)
    .filter(name => name.endsWith('.yaml'))
    .sort()
    .map(name => ({ name, text: readFileSync(join(folder, name), 'latin1') })),
)

const MOST_MUTATIONS = 4

/** Half are real files that were changed; the others are made by fast-check, experiments and expressions in turn. */
export function caseOf(seed: string, number: number): FuzzCase {
  const uniform = seedrandom(`${seed} ${number}`)
  const { how, bytes } = number % 2 === 0 ? changed(uniform) : number % 4 === 1 ? made(uniform) : written(uniform)
  const settings = settingsOf(seedrandom(`${seed} set ${number}`))
  return {
    name: `${number} (${[how, ...settings.map(text => `--set ${text.slice(0, 40)}`)].join(' ')})`,
    bytes,
    settings,
  }
}

/** None for half of the cases, up to three for the others. */
function settingsOf(uniform: Uniform): string[] {
  const count = Math.max(0, Math.floor(7 * uniform()) - 3)
  return Array.from({ length: count }, () => setting(uniform))
}

interface Made {
  readonly how: string
  readonly bytes: Buffer
}

function changed(uniform: Uniform): Made {
  const { name, text } = pick(REAL, uniform)
  const names = Array.from({ length: 1 + Math.floor(MOST_MUTATIONS * uniform()) }, () =>
    pick(Object.keys(MUTATIONS), uniform),
  )
  const result = names.reduce((changing, mutation) => MUTATIONS[mutation]!(changing, uniform), text)
  return { how: `${name}: ${names.join(', ')}`, bytes: Buffer.from(result, 'latin1') }
}

function made(uniform: Uniform): Made {
  return { how: 'experiment', bytes: Buffer.from(stringify(one(edited, uniform), { aliasDuplicateObjects: false })) }
}

const SMALL = { particles: 16, steps: 50, start: [0.1, 0.2], noise: { none: {} } }

function written(uniform: Uniform): Made {
  const formula = () => (uniform() < 0.1 ? longFormula(uniform) : one(expression, uniform))
  const experiment = {
    ...SMALL,
    loss: { expression: formula() },
    optimizer: { kind: pick(['sgd', 'usam', 'sam', 'usamFull'], uniform), learningRate: 0.01, radius: 0.1 },
    escape: { when: uniform() < 0.5 ? `${formula()} > ${one(leaf, uniform)}` : 'x > 1' },
  }
  return { how: 'expression', bytes: Buffer.from(stringify(experiment)) }
}

const one = <T>(arbitrary: fc.Arbitrary<T>, uniform: Uniform): T =>
  fc.sample(arbitrary, { seed: Math.floor(uniform() * 2 ** 31), numRuns: 1 })[0]!

const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('x', 'y', 'w1', 'w2', 'pi', 'e', '0', '1', '2', '0.5', '-1') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('1e308', '1e-308', '1e309', '-0', '9007199254740993', '0x10', '1e', '.', '..'),
  },
  { weight: 1, arbitrary: fc.double().map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('z', 'w3', '__proto__', 'constructor', 'toString', 'this', 'x.y', 'x[0]', '"x"', ''),
  },
)
const grown = fc.letrec<{ tree: string }>(tie => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc
      .tuple(
        tie('tree'),
        fc.constantFrom('+', '-', '*', '/', '^', '**', ' + ', '<', '>=', ' and ', ' or '),
        tie('tree'),
      )
      .map(([a, operator, b]) => `${a}${operator}${b}`),
    fc
      .tuple(
        fc.constantFrom('sin', 'exp', 'log', 'sqrt', 'abs', 'tanh', 'cos', '-', 'not ', '', 'constructor'),
        tie('tree'),
      )
      .map(([name, a]) => `${name}(${a})`),
    fc
      .tuple(fc.constantFrom('min', 'max', 'sin'), tie('tree'), tie('tree'))
      .map(([name, a, b]) => `${name}(${a}, ${b})`),
  ),
})).tree
const TOKENS = [
  'x',
  'y',
  '1',
  '2.5',
  '+',
  '-',
  '*',
  '/',
  '^',
  '(',
  ')',
  ',',
  '<',
  '>',
  '=',
  '==',
  'and',
  'or',
  'not',
  'sin',
  '?',
  ':',
  ';',
  '!',
  '&&',
  '|',
  '{',
  '}',
  '`',
  '\\',
  '"',
  "'",
  '\n',
  '\t',
  '\0',
  '½',
  '=>',
]
const tokens = fc.array(fc.constantFrom(...TOKENS), { minLength: 1, maxLength: 12 }).map(list => list.join(' '))
const expression = fc.oneof(
  { weight: 6, arbitrary: grown },
  { weight: 2, arbitrary: tokens },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1 }) },
)
