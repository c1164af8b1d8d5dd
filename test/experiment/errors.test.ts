/** Every way in which an experiment can be wrong, and the one line that says so. */
import { describe, expect, it } from 'vitest'
import { InputError, SettingError } from '#src/experiment/input-error.js'
import { planOf, setSetting } from '#src/experiment/sweep.js'

type Raw = Record<string, unknown>

const good = (): Raw => ({
  particles: 10,
  steps: 100,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3 },
  noise: { isotropic: { std: 0.1 } },
  escape: { when: 'abs(y) > 0.5' },
})

function problemWith(path: string, value: unknown): SettingError {
  const raw = good()
  if (path.startsWith('sweep.')) raw.sweep = { [path.slice('sweep.'.length)]: value }
  else setSetting(raw, path.split('.'), value)
  try {
    planOf(raw)
  } catch (error) {
    if (error instanceof SettingError) return error
    throw error
  }
  throw new Error('nothing was found wrong')
}

const TOP = 'there are name, seed, particles, steps, start, loss, optimizer, noise, escape, diffusion, sweep'
const OPTIMIZER = 'there are kind, learningRate, radius, momentum, noise'
const LOSSES = 'saddle, beale, monkeySaddle, doubleWell, oneNeuron, expression'
const NOISES = 'none, isotropic, hessian, minibatch'
const EMPTY_GROUP = '(a group with nothing in it is written {})'

/** As YAML makes it of `&a { within: *a }`. */
const inItself: Raw = {}
inItself.within = inItself

it('accepts the experiment that the others are made from', () => {
  expect(planOf(good()).variants).toHaveLength(1)
})

it.each<[path: string, value: unknown, message: string]>([
  // names
  ['optimizer.raduis', 1, `optimizer.raduis: unknown setting "raduis" — did you mean "radius"? (${OPTIMIZER})`],
  ['optimizer', { lr: 1, kind: 'sgd' }, `optimizer.lr: unknown setting "lr" (${OPTIMIZER})`],
  ['particle', 1, `particle: unknown setting "particle" — did you mean "particles"? (${TOP})`],
  ['loss', { sadle: {} }, `loss.sadle: unknown setting "sadle" — did you mean "saddle"? (there are ${LOSSES})`],
  ['loss', { beale: { a: 1 } }, 'loss.beale.a: unknown setting "a" (there are no settings here)'],
  [
    'start',
    { gaussian: { mean: [0], sdt: 1 } },
    'start.gaussian.sdt: unknown setting "sdt" — did you mean "std"? (there are mean, std)',
  ],
  [
    'optimizer.kind',
    'uasm',
    'optimizer.kind: must be one of sgd, usam, sam, usamFull, not "uasm" — did you mean "usam"?',
  ],
  ['optimizer.kind', 'adam', 'optimizer.kind: must be one of sgd, usam, sam, usamFull, not "adam"'],
  ['escape\u001b[31m', {}, `escape [31m: unknown setting "escape [31m" (${TOP})`],
  // what is missing
  ['particles', undefined, 'particles: is missing: it must be a whole number'],
  ['loss', undefined, 'loss: is missing: it must be a group of settings'],
  ['optimizer', { learningRate: 1 }, 'optimizer.kind: is missing: it must be one of sgd, usam, sam, usamFull'],
  ['loss', { saddle: {} }, 'loss.saddle.curvatures: is missing: it must be a list'],
  ['loss', { beale: null }, `loss.beale: must be a group of settings, not null ${EMPTY_GROUP}`],
  // types
  ['optimizer.learningRate', 'fast', 'optimizer.learningRate: must be a number, not "fast"'],
  ['optimizer.learningRate', Number.NaN, 'optimizer.learningRate: must be a finite number, not NaN'],
  ['optimizer.radius', Number.POSITIVE_INFINITY, 'optimizer.radius: must be a finite number, not Infinity'],
  ['start', [0, Number.NEGATIVE_INFINITY], 'start[1]: must be a finite number, not -Infinity'],
  ['start', 'abc', 'start: must be a list or a group of settings, not "abc"'],
  ['start', [0, 'a'], 'start[1]: must be a number, not "a"'],
  ['loss', 'beale', 'loss: must be a group of settings, not "beale"'],
  ['particles', inItself, 'particles: must be a whole number, not {"within":"itself"}'],
  [
    'sweep.seed',
    inItself,
    'sweep.seed: must be a list of at least one value, not {"within":"itself"}: a setting is swept by its path, as seed.within',
  ],
  ['steps', Array(2).fill([1]), 'steps: must be a whole number, not [[1],[1]]'],
  ['loss', { expression: 3 }, 'loss.expression: must be text or a group of settings, not 3'],
  ['seed', 1.5, 'seed: must be text or a whole number, not 1.5'],
  ['name', ['y'.repeat(99)], `name: must be text, not ["${'y'.repeat(55)}…`],
  ['diffusion.checkpoints', 'x', 'diffusion.checkpoints: must be a whole number or a list, not "x"'],
  ['diffusion.checkpoints', [1, 'x'], 'diffusion.checkpoints[1]: must be a whole number, not "x"'],
  ['particles', 'many', 'particles: must be a whole number, not "many"'],
  // sizes
  ['particles', 0, 'particles: must be at least 1, not 0'],
  ['particles', 1.5, 'particles: must be a whole number, not 1.5'],
  ['particles', 2 ** 33, 'particles: must be at most 4294967296, not 8589934592'],
  ['steps', 2 ** 31, 'steps: must be at most 2147483647, not 2147483648'],
  ['optimizer.radius', -1, 'optimizer.radius: must be at least 0, not -1'],
  ['optimizer.learningRate', 0, 'optimizer.learningRate: must be more than 0, not 0'],
  ['optimizer.momentum', 1, 'optimizer.momentum: must be less than 1, not 1'],
  ['start', [], 'start: must have at least 1 value, not 0'],
  ['start', Array(65).fill(0), 'start: must have at most 64 values, not 65'],
  ['name', '', 'name: must not be empty'],
  // what belongs together
  ['loss.beale', {}, `loss: needs exactly one of ${LOSSES}: saddle and beale are given`],
  ['loss', {}, `loss: needs exactly one of ${LOSSES}: none is given`],
  ['noise.none', {}, `noise: needs exactly one of ${NOISES}: none and isotropic are given`],
  ['escape.exits', { up: 'y > 1' }, 'escape: needs exactly one of when, exits: when and exits are given'],
  ['escape', {}, 'escape: needs exactly one of when, exits: none is given'],
  ['escape', { exits: {} }, 'escape.exits: needs at least one exit'],
  [
    'escape',
    { exits: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`e${i}`, 'x > 1'])) },
    'escape.exits: has at most 100 exits',
  ],
  [
    'loss.saddle.curvatures',
    [1, -1, 2],
    'start: has 2 coordinates, but the loss saddle has 3, one for each of its curvatures',
  ],
  [
    'start',
    { gaussian: { mean: [0], std: 1 } },
    'start.gaussian.mean: has 1 coordinate, but the loss saddle has 2, one for each of its curvatures',
  ],
  [
    'loss',
    { expression: { formula: 'x*y', saddle: [0, 0, 0] } },
    'loss.expression.saddle: has 3 coordinates, but start has 2',
  ],
  ['diffusion.checkpoints', [1, 200], 'diffusion.checkpoints[1]: must be at most the horizon, steps: 100, not 200'],
  // expressions
  [
    'escape.when',
    'abs(yy) > 0.5',
    'escape.when: unknown name "yy"; there are x, y, w1, w2, pi, e — did you mean "y"?, at column 5 of "abs(yy) > 0.5"',
  ],
  [
    'loss',
    { expression: 'x^2 - q^2' },
    'loss.expression: unknown name "q"; there are x, y, w1, w2, pi, e — did you mean "x"?, at column 7 of "x^2 - q^2"',
  ],
  [
    'loss',
    { expression: 'x > 1' },
    'loss.expression: a number is needed here, and this is a condition, at column 1 of "x > 1"',
  ],
  [
    'escape.when',
    'y',
    'escape.when: a condition (as "abs(y) > 0.5") is needed here, and this is a number, at column 1 of "y"',
  ],
  ['escape.when', 'y > "a\nb"', 'escape.when: "a b" is not a number, at column 5 of "y > "a b""'],
  // sweeps
  ['sweep.optimizer.radius', [], 'sweep.optimizer.radius: must be a list of at least one value, not []'],
  ['sweep.optimizer.radius', 3, 'sweep.optimizer.radius: must be a list of at least one value, not 3'],
  [
    'sweep.optimizer',
    { radius: [1] },
    'sweep.optimizer: must be a list of at least one value, not {"radius":[1]}: a setting is swept by its path, as optimizer.radius',
  ],
  ['sweep.sweep', [{}], 'sweep.sweep: a sweep cannot vary itself'],
  ['sweep.sweep.particles', [[1]], 'sweep.sweep.particles: a sweep cannot vary itself'],
  ['sweep.optimizer.radius', [0, -1], 'sweep.optimizer.radius[1]: must be at least 0, not -1'],
  [
    'sweep.optimizer.raduis',
    [1],
    `sweep.optimizer.raduis: unknown setting "raduis" — did you mean "radius"? (${OPTIMIZER})`,
  ],
  [
    'sweep.optimzer.radius',
    [1],
    `sweep.optimzer.radius: unknown setting "optimzer" — did you mean "optimizer"? (${TOP})`,
  ],
  ['sweep.particles.x', [1], 'sweep.particles.x: "particles.x": particles is not a group of settings'],
  ['sweep.start.5', [1], 'sweep.start.5: "start.5": start is a list of 2, its values numbered from 0'],
  ['sweep.start.length', [1e9], 'sweep.start.length: "start.length": start is a list of 2, its values numbered from 0'],
  ['sweep.a..b', [1], 'sweep.a..b: "a..b" is not the path of a setting'],
  ['sweep.particles', Array(10_001).fill(1), 'sweep: makes 10001 combinations; at most 10000 are run'],
])('%s: %j', (path, value, message) => {
  expect(problemWith(path, value).message).toBe(message)
})

describe('noise that a loss does not have', () => {
  const messageOf = (loss: unknown, noise: unknown) => {
    try {
      planOf({ ...good(), loss, noise })
    } catch (error) {
      return (error as Error).message
    }
    return 'nothing was found wrong'
  }

  it('hessian where the Hessian vanishes', () => {
    expect(messageOf({ monkeySaddle: {} }, { hessian: { batchSize: 2 } })).toBe(
      'noise.hessian: the Hessian at the saddle (0, 0) of the loss monkeySaddle is zero, so there is no noise to take from it',
    )
  })

  it('hessian at a point that is not critical', () => {
    expect(messageOf({ expression: 'x + y^2' }, { hessian: { batchSize: 2 } })).toBe(
      'noise.hessian: takes its covariance at a saddle, and the gradient of the loss at (0, 0) is not 0 but 1.00: give loss.expression.saddle',
    )
  })

  it('minibatches of a plain function', () => {
    expect(messageOf({ beale: {} }, { minibatch: { batchSize: 2 } })).toBe(
      'noise.minibatch: the loss beale has no sample distribution to draw from',
    )
  })
})

it('a value that JSON does not have can be named', () => {
  expect(problemWith('seed', 2n).message).toBe('seed: must be text or a whole number, not 2n')
  expect(problemWith('seed', [2n]).message).toBe('seed: must be text or a whole number, not ["2n"]')
})

it('tells whether a name or its value is wrong', () => {
  expect(problemWith('optimizer.raduis', 1)).toMatchObject({ path: ['optimizer', 'raduis'], part: 'name' })
  expect(problemWith('optimizer.radius', -1)).toMatchObject({ path: ['optimizer', 'radius'], part: 'value' })
})

it('tells where in an expression it went wrong', () => {
  expect(problemWith('escape.when', 'x > 1 or abs(yy) > 0.5')).toMatchObject({
    path: ['escape', 'when'],
    column: 14,
  })
})

it.each([[null], [3], ['a'], [[]]])('an experiment that is %j is not a group of settings', raw => {
  expect(() => planOf(raw)).toThrow(/^must be a group of settings, not /)
})

describe('reserved names', () => {
  it.each(['__proto__.polluted', 'optimizer.__proto__.polluted', '__proto__'])('%s is refused', path => {
    expect(() => setSetting(good(), path.split('.'), 'yes')).toThrow(InputError)
    expect(({} as Raw).polluted).toBeUndefined()
  })

  it.each(['constructor.prototype.polluted', 'optimizer.constructor.prototype.polluted'])(
    '%s makes plain groups',
    path => {
      const raw = good()
      setSetting(raw, path.split('.'), 'yes')
      expect(({} as Raw).polluted).toBeUndefined()
      expect(() => planOf(raw)).toThrow('unknown setting "constructor"')
    },
  )

  it('an own key __proto__, as JSON and YAML make it, is an unknown setting', () => {
    const raw = JSON.parse(`{"__proto__": {"polluted": 1}, ${JSON.stringify(good()).slice(1)}`)
    expect(() => planOf(raw)).toThrow('unknown setting "__proto__"')
    expect(({} as Raw).polluted).toBeUndefined()
  })
})

it('a kernel of too many operations is refused with their number, before it is printed', () => {
  // in pairs, so that it is wide and not deep
  const product = (from: number, to: number): string => {
    if (to - from === 1) return `(x+y*${from})`
    const middle = (from + to) >> 1
    return `(${product(from, middle)}*${product(middle, to)})`
  }
  const experiment = {
    ...{ particles: 1, steps: 1, start: [0, 0], noise: { none: {} }, escape: { when: 'y > 1' } },
    loss: { expression: product(1, 700) },
  }
  expect(() => planOf({ ...experiment, optimizer: { kind: 'usamFull', learningRate: 1, radius: 0.1 } })).toThrow(
    /^loss: makes \d{5} operations a step, and at most 16384 are run: shorten the formulas/,
  )
  expect(planOf({ ...experiment, optimizer: { kind: 'sgd', learningRate: 1 } }).variants).toHaveLength(1)
})
