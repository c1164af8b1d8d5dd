/** Changes to the text of an experiment file, from one bit to a group that has no bottom. Texts hold a byte a character. */
export type Uniform = () => number

export function pick<T>(from: readonly T[], uniform: Uniform): T {
  return from[Math.floor(uniform() * from.length)]!
}

type Mutation = (text: string, uniform: Uniform) => string

const bytesOf = (text: string) => Buffer.from(text).toString('latin1')

const NUMBERS = [
  ...[
    '1e308',
    '-1e308',
    '1e309',
    '-1e309',
    '-0',
    '0',
    '5e-324',
    '1e-320',
    '1e-38',
    '1e38',
    '3.5e38',
    '.nan',
    '.inf',
    '-.inf',
  ],
  ...['9007199254740992', '9007199254740993', '2147483647', '2147483648', '4294967295', '4294967296', '4294967297'],
  ...[
    '1',
    '2',
    '-1',
    '0.5',
    '0x7fffffff',
    '0o17',
    '1_000',
    '1e3',
    '+1',
    '.5',
    '1.',
    '9'.repeat(400),
    `0.${'0'.repeat(400)}1`,
  ],
]
const NAMES = [
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'then',
    'length',
    '<<',
    '""',
    'null',
  ],
  ...['../../x', '/x', '"a\\nb"', '"\\u001b[31m"', '"\\u2028"', '1', '? [a, b]', '? {a: b}', '!!str', '&a b', '*a'],
  ...['sweep', 'seed', 'name', 'escape', 'when', 'optimizer.kind', 'y'.repeat(5000), bytesOf('é'), bytesOf('𝛾')],
]
const VALUES = [
  ...[
    '',
    'null',
    '~',
    'true',
    '{}',
    '[]',
    '[[]]',
    '[null]',
    '[0, ',
    '{a: ',
    '"',
    "'",
    '|',
    '>',
    '*a',
    '&a',
    '&a [*a]',
    '&a {b: *a}',
  ],
  ...[
    '!!binary aGk=',
    '!!set {a, b}',
    '!!timestamp 2001-12-14',
    '!!js/function "x"',
    '!!omap [a: 1]',
    '!!float 1',
    '2001-12-14',
  ],
  ...[
    '"\\u0000"',
    '"\\uD800"',
    '"\\u2028"',
    '../../x',
    '"../../x"',
    '"/x"',
    '"a/../../../x"',
    'x'.repeat(20_000),
    bytesOf('½'),
  ],
]
const nested = (depth: number, open: string, close: string) => `${open.repeat(depth)}${close.repeat(depth)}`

/** Settings that take the place of those of their name. */
const SETTINGS: readonly [name: string, value: string | ((uniform: Uniform) => string)][] = [
  ['deep', uniform => nested(10 ** (1 + Math.floor(4 * uniform())), '[', ']')],
  ['start', uniform => nested(10 ** (1 + Math.floor(4 * uniform())), '[', ']')],
  ['start', uniform => nested(10 ** (1 + Math.floor(4 * uniform())), '{a: ', '}')],
  [
    'start',
    uniform => `[${Array.from({ length: 1 + Math.floor(70 * uniform()) }, () => pick(NUMBERS, uniform)).join(', ')}]`,
  ],
  ['start', uniform => `{ gaussian: { mean: [${pick(NUMBERS, uniform)}, 0], std: ${pick(NUMBERS, uniform)} } }`],
  ['bomb', aliasBomb],
  ['sweep', aliasBomb],
  ['name', aliasBomb],
  ['<<', '{ particles: 1, steps: 1 }'],
  ['name', '"../../x"'],
  ['name', '"\\u001b]0;x\\u0007"'],
  ['name', 'x'.repeat(100_000)],
  ['seed', pickOf(NUMBERS)],
  ['seed', pickOf(VALUES)],
  ['particles', pickOf(NUMBERS)],
  ['steps', pickOf(NUMBERS)],
  ['loss', uniform => `{ expression: ${JSON.stringify(longFormula(uniform))} }`],
  ['loss', uniform => `{ saddle: { curvatures: [${pick(NUMBERS, uniform)}, ${pick(NUMBERS, uniform)}] } }`],
  ['loss', uniform => `{ doubleWell: { depth: ${pick(NUMBERS, uniform)}, stiffness: ${pick(NUMBERS, uniform)} } }`],
  ['loss', uniform => `{ oneNeuron: { target: ${pick(NUMBERS, uniform)}, labelNoise: ${pick(NUMBERS, uniform)} } }`],
  ['noise', uniform => `{ isotropic: { std: ${pick(NUMBERS, uniform)} } }`],
  ['noise', uniform => `{ minibatch: { batchSize: ${pick(NUMBERS, uniform)} } }`],
  ['optimizer', uniform => `{ kind: sam, learningRate: ${pick(NUMBERS, uniform)}, radius: ${pick(NUMBERS, uniform)} }`],
  [
    'optimizer',
    uniform =>
      `{ kind: usam, learningRate: 0.1, momentum: ${pick(NUMBERS, uniform)}, radius: ${pick(NUMBERS, uniform)} }`,
  ],
  ['escape', uniform => `{ when: ${JSON.stringify(`${longFormula(uniform)} > ${pick(NUMBERS, uniform)}`)} }`],
  ['escape', uniform => `{ exits: { ${pick(NAMES, uniform)}: "x > 0", "../../x": "x < 0" } }`],
  [
    'escape',
    uniform =>
      `{ exits: { ${Array.from({ length: 10 ** (1 + Math.floor(3 * uniform())) }, (_, i) => `e${i}: "x > ${i}"`).join(', ')} } }`,
  ],
  ['diffusion', uniform => `{ checkpoints: ${pick(NUMBERS, uniform)} }`],
  [
    'diffusion',
    uniform =>
      `{ field: { x: { from: ${pick(NUMBERS, uniform)}, to: ${pick(NUMBERS, uniform)}, cells: ${pick(NUMBERS, uniform)} } } }`,
  ],
  [
    'sweep',
    uniform =>
      `{ optimizer.radius: [${Array.from({ length: 10 ** (1 + Math.floor(4 * uniform())) }, (_, i) => i / 8).join(', ')}] }`,
  ],
  ['sweep', uniform => `{ ${pick(NAMES, uniform)}: [${pick(VALUES, uniform)}] }`],
  [
    'sweep',
    uniform =>
      `{ ${pick(['start', 'loss', 'name', 'escape', 'steps', 'seed', 'diffusion'], uniform)}: [${pick(VALUES, uniform)}, ${pick(NUMBERS, uniform)}] }`,
  ],
  ['sweep', uniform => `[ { ${pick(NAMES, uniform)}: ${pick(VALUES, uniform)} }, { seed: 1 } ]`],
  [
    'sweep',
    uniform => `{ optimizer.learningRate: [${Array.from({ length: 4 }, () => pick(NUMBERS, uniform)).join(', ')}] }`,
  ],
]

function pickOf(from: readonly string[]): (uniform: Uniform) => string {
  return uniform => pick(from, uniform)
}

/** Paths of settings, as a user may mean them. */
const PATHS = [
  ...[
    'particles',
    'steps',
    'seed',
    'name',
    'start',
    'start[0]',
    'start.gaussian.std',
    'loss',
    'loss.saddle.curvatures',
  ],
  ...['optimizer.kind', 'optimizer.radius', 'optimizer.momentum', 'optimizer', 'noise.hessian.batchSize', 'noise'],
  ...['escape.when', 'escape', 'diffusion.checkpoints', 'sweep', 'sweep.optimizer.radius', 'sweep.seed', ''],
]

/** An argument of --set. */
export function setting(uniform: Uniform): string {
  const path = uniform() < 0.8 ? pick(PATHS, uniform) : `${pick(PATHS, uniform)}.${pick(NAMES, uniform)}`
  const [name, value] = pick(SETTINGS, uniform)
  if (uniform() < 0.3) return `${name}=${typeof value === 'string' ? value : value(uniform)}`
  const equals = uniform() < 0.95 ? '=' : ''
  return `${path}${equals}${pick(uniform() < 0.5 ? NUMBERS : VALUES, uniform)}`
}

/** Lists of the list before, ten times: of a thousand million entries, if it is let. */
function aliasBomb(uniform: Uniform): string {
  const levels = 2 + Math.floor(8 * uniform())
  const lists = Array.from(
    { length: levels },
    (_, i) =>
      `&l${i} [${Array(10)
        .fill(i === 0 ? '0' : `*l${i - 1}`)
        .join(', ')}]`,
  )
  return `[${lists.join(', ')}]`
}

/** Up to just over what is allowed, wide or deep. */
export function longFormula(uniform: Uniform): string {
  const length = 10 ** (4.1 * uniform())
  const part = pick(
    ['x + ', 'sin(x)*', '-', '(', 'x^', 'exp(', 'max(x, ', 'x*y - ', '1/', 'x^2^', 'not ', 'x > y or '],
    uniform,
  )
  const count = Math.ceil(length / part.length)
  const brackets = part.includes('(') && !part.includes(')') ? ')'.repeat(count) : ''
  return `${part.repeat(count)}x${brackets}`
}

function put(text: string, name: string, value: string): string {
  const there = new RegExp(`^${name.replaceAll('<', '\\<')}:.*\\n(?:[ \\t#-].*\\n)*`, 'm')
  const line = `${name}: ${value}\n`
  return there.test(text) ? text.replace(there, () => line) : `${text.replace(/\n?$/, '\n')}${line}`
}

function onLines(change: (lines: string[], at: number, uniform: Uniform) => void): Mutation {
  return (text, uniform) => {
    const lines = text.split('\n')
    change(lines, Math.floor(uniform() * lines.length), uniform)
    return lines.join('\n')
  }
}

/** One place that a pattern matches, written anew. */
function atOne(pattern: RegExp, replacement: (found: string, uniform: Uniform) => string): Mutation {
  return (text, uniform) => {
    const places = [...text.matchAll(pattern)]
    if (places.length === 0) return text
    const { 0: found, index } = pick(places, uniform)
    return text.slice(0, index) + replacement(found, uniform) + text.slice(index + found.length)
  }
}

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  bits: (text, uniform) => {
    const bytes = Buffer.from(text, 'latin1')
    for (let flips = 1 + Math.floor(4 * uniform()); flips > 0; flips--) {
      const at = Math.floor(uniform() * bytes.length)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(8 * uniform()))
    }
    return bytes.toString('latin1')
  },
  cut: (text, uniform) => text.slice(0, Math.floor(uniform() * text.length)),
  'line removed': onLines((lines, at) => void lines.splice(at, 1)),
  'line doubled': onLines((lines, at) => void lines.splice(at, 0, lines[at]!)),
  'line moved': onLines(
    (lines, at, uniform) => void lines.splice(Math.floor(uniform() * lines.length), 0, ...lines.splice(at, 1)),
  ),
  indentation: onLines((lines, at, uniform) => {
    lines[at] = pick([' ', '  ', '\t', '- ', '--- ', '...', '%'], uniform) + lines[at]
  }),
  number: atOne(/-?\d+(?:\.\d+)?/g, (_, uniform) => pick(NUMBERS, uniform)),
  name: atOne(/[A-Za-z.]+(?=:)/g, (_, uniform) => pick(NAMES, uniform)),
  value: atOne(/(?<=: )[^\n]+/g, (_, uniform) => pick(VALUES, uniform)),
  setting: (text, uniform) => {
    const [name, value] = pick(SETTINGS, uniform)
    return put(text, name, typeof value === 'string' ? value : value(uniform))
  },
}
