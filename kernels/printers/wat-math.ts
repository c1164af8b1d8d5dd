/**
 * What WebAssembly has no instruction for, in f32x4: the normal pair and the elementary functions. The
 * errors stated are those the tests hold them to, against float64.
 */
import { ANGLE_UNIT } from '../random/normal.js'
import { PARITY, rounds } from '../random/threefry.js'
import { COS, EXP, LOG, SIN, TANH } from './polynomials.js'

const SQRT_HALF_BITS = 0x3f3504f3

/** A float32 constant as WAT writes it. */
export function float(value: number): string {
  const rounded = Math.fround(value)
  if (Number.isFinite(rounded)) return String(rounded)
  return Number.isNaN(rounded) ? 'nan' : rounded > 0 ? 'inf' : '-inf'
}

export function floats(value: number): string {
  const text = float(value)
  return `(v128.const f32x4 ${text} ${text} ${text} ${text})`
}

export function integers(value: number): string {
  const text = String(value | 0)
  return `(v128.const i32x4 ${text} ${text} ${text} ${text})`
}

export const get = (name: string) => `(local.get $${name})`
export const set = (name: string, value: string) => `(local.set $${name} ${value})`
export const add = (a: string, b: string) => `(f32x4.add ${a} ${b})`
export const subtract = (a: string, b: string) => `(f32x4.sub ${a} ${b})`
export const multiply = (a: string, b: string) => `(f32x4.mul ${a} ${b})`
export const addIntegers = (a: string, b: string) => `(i32x4.add ${a} ${b})`
const shift = (a: string, kind: 'shl' | 'shr_s' | 'shr_u', bits: number) => `(i32x4.${kind} ${a} (i32.const ${bits}))`
const convert = (a: string) => `(f32x4.convert_i32x4_s ${a})`

export const indent = (text: string) => text.replace(/^/gm, '  ')

/** Particles in a vector. */
export const LANES = 4
export const VECTOR_BYTES = 16

/** What every draw needs of the first key word. */
export const keyLocals = {
  declare: ['(local $k0 v128) (local $k0plus2 v128)'],
  set: [set('k0', '(i32x4.splat (local.get $key0))'), set('k0plus2', addIntegers(get('k0'), integers(2)))],
}

/** The polynomial with these coefficients, lowest first, in the variable named. */
function polynomial(coefficients: readonly number[], variable: string): string {
  const highest = coefficients.at(-1)!
  return coefficients
    .slice(0, -1)
    .reduceRight((sum, coefficient) => add(multiply(sum, variable), floats(coefficient)), floats(highest))
}

/** Code, with the names of the v128 locals it needs. */
export interface Fragment {
  readonly code: readonly string[]
  readonly locals: readonly string[]
}

/** The key schedule of one pair, as locals, from the i32 expression of its second key word. */
export function keySchedule(name: string, key1: string): Fragment {
  const [k1, k2, k2plus1, k1plus3] = ['k1', 'k2', 'k2plus1', 'k1plus3'].map(word => `${name}_${word}`) as Four
  const code = [
    set(k1, `(i32x4.splat ${key1})`),
    set(k2, `(v128.xor ${integers(PARITY)} (v128.xor (i32x4.splat (local.get $key0)) ${get(k1)}))`),
    set(k2plus1, addIntegers(get(k2), integers(1))),
    set(k1plus3, addIntegers(get(k1), integers(3))),
  ]
  return { code, locals: [k1, k2, k2plus1, k1plus3] }
}

type Four = [string, string, string, string]

/** What a draw is made from. */
export interface DrawFrom {
  /** The name of the key schedule. */
  readonly keys: string
  /** The local that holds particle + key word 0. */
  readonly counter: string
  /** An i32x4. */
  readonly step: string
}

/**
 * Draws pair `name`: Threefry on the counter (particle, step), then the normals into `name_0` and `name_1`.
 * Needs the locals $k0 and $k0plus2 besides those it is told.
 */
export function normalPair(name: string, { keys, counter, step }: DrawFrom): Fragment {
  const [x0, x1] = [`${name}_x0`, `${name}_x1`]
  const code = [
    set(x0, get(counter)),
    set(x1, addIntegers(step, get(`${keys}_k1`))),
    ...threefryRounds(keys, x0, x1),
    ...boxMuller(name, x0, x1),
  ]
  const temporaries = [
    'x0',
    'x1',
    'u',
    'exponent',
    'f',
    'radius',
    'angle',
    'square',
    'sine',
    'cosine',
    'swap',
    '0',
    '1',
  ]
  return { code, locals: temporaries.map(temporary => `${name}_${temporary}`) }
}

function threefryRounds(keys: string, x0: string, x1: string): string[] {
  const word = (index: number, increment: number) => {
    const suffix = increment === 0 ? '' : `plus${increment}`
    return index === 0 ? get(`k0${suffix}`) : get(`${keys}_k${index}${suffix}`)
  }
  return rounds.flatMap(({ rotation, injection }) => {
    const rotated = `(v128.or ${shift(get(x1), 'shl', rotation)} ${shift(get(x1), 'shr_u', 32 - rotation)})`
    const code = [set(x0, addIntegers(get(x0), get(x1))), set(x1, `(v128.xor ${rotated} ${get(x0)})`)]
    if (injection === null) return code
    const { first, second, increment } = injection
    return [
      ...code,
      set(x0, addIntegers(get(x0), word(first, 0))),
      set(x1, addIntegers(get(x1), word(second, increment))),
    ]
  })
}

/** See kernels/random/normal.ts. */
function boxMuller(name: string, x0: string, x1: string): string[] {
  const local = (temporary: string) => `${name}_${temporary}`
  const [u, f, exponent, radius] = ['u', 'f', 'exponent', 'radius'].map(local) as Four
  const [angle, square, sine, cosine] = ['angle', 'square', 'sine', 'cosine'].map(local) as Four
  const fraction = multiply(add(convert(`(v128.and ${get(x0)} ${integers(255)})`), floats(0.5)), floats(2 ** -8))
  return [
    set(u, multiply(add(convert(shift(get(x0), 'shr_u', 8)), fraction), floats(2 ** -24))),
    ...splitMantissa(u, exponent, f),
    set(radius, `(f32x4.sqrt ${multiply(floats(-2), logOf(exponent, f))})`),
    set(angle, multiply(convert(shift(get(x1), 'shr_s', 8)), floats(ANGLE_UNIT))),
    set(square, multiply(get(angle), get(angle))),
    set(sine, multiply(get(radius), sineOf(angle, square))),
    set(cosine, `(v128.xor ${multiply(get(radius), cosineOf(square))} ${shift(get(x1), 'shl', 31)})`),
    set(local('swap'), shift(shift(get(x1), 'shl', 30), 'shr_s', 31)),
    set(local('0'), `(v128.bitselect ${get(sine)} ${get(cosine)} ${get(local('swap'))})`),
    set(local('1'), `(v128.bitselect ${get(cosine)} ${get(sine)} ${get(local('swap'))})`),
  ]
}

/** u = 2^exponent · (1 + f) with 1 + f between √½ and √2, for a positive normal u. */
function splitMantissa(u: string, exponent: string, f: string): string[] {
  return [
    set(exponent, `(i32x4.sub ${get(u)} ${integers(SQRT_HALF_BITS)})`),
    set(f, addIntegers(`(v128.and ${get(exponent)} ${integers(0x7fffff)})`, integers(SQRT_HALF_BITS))),
    set(f, subtract(get(f), floats(1))),
    set(exponent, convert(shift(get(exponent), 'shr_s', 23))),
  ]
}

function logOf(exponent: string, f: string): string {
  const tail = subtract(multiply(get(f), polynomial(LOG, get(f))), floats(0.5))
  const mantissa = add(get(f), multiply(multiply(get(f), get(f)), tail))
  return add(mantissa, multiply(get(exponent), floats(Math.LN2)))
}

function sineOf(angle: string, square: string): string {
  return add(get(angle), multiply(multiply(get(angle), get(square)), polynomial(SIN, get(square))))
}

function cosineOf(square: string): string {
  const tail = multiply(multiply(get(square), get(square)), polynomial(COS, get(square)))
  return add(subtract(floats(1), multiply(floats(0.5), get(square))), tail)
}

const lanesOf = (name: string, half: 'low' | 'high') =>
  half === 'low'
    ? `(f64x2.promote_low_f32x4 ${get(name)})`
    : `(f64x2.promote_low_f32x4 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 ${get(name)} ${get(name)}))`

const doubles = (value: number) => `(v128.const f64x2 ${value} ${value})`

/** Quarter turns and rest of an angle, reduced in float64: exact enough while the angle is below 2³⁰. */
function reduceAngle(): string[] {
  const turns = (half: 'low' | 'high') => `(f64x2.nearest (f64x2.mul ${lanesOf('x', half)} ${doubles(2 / Math.PI)}))`
  const rest = (half: 'low' | 'high') =>
    `(f32x4.demote_f64x2_zero (f64x2.sub ${lanesOf('x', half)} (f64x2.mul ${get(half)} ${doubles(Math.PI / 2)})))`
  const join = (low: string, high: string) => `(i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 ${low} ${high})`
  const whole = (half: 'low' | 'high') => `(i32x4.trunc_sat_f64x2_s_zero ${get(half)})`
  return [
    set('low', turns('low')),
    set('high', turns('high')),
    set('angle', join(rest('low'), rest('high'))),
    set('quarter', join(whole('low'), whole('high'))),
    set('square', multiply(get('angle'), get('angle'))),
  ]
}

function sineFunction(name: 'sin' | 'cos'): string {
  const quarter = name === 'sin' ? get('quarter') : addIntegers(get('quarter'), integers(1))
  return definition(
    name,
    ['low', 'high', 'angle', 'quarter', 'square'],
    [
      ...reduceAngle(),
      set('quarter', quarter),
      `(v128.xor ${shift(`(v128.and ${get('quarter')} ${integers(2)})`, 'shl', 30)} (v128.bitselect ${cosineOf('square')} ${sineOf('angle', 'square')} (i32x4.ne (v128.and ${get('quarter')} ${integers(1)}) ${integers(0)})))`,
    ],
  )
}

/** exp of $x into the last expression, with $n and $r as temporaries; 2^n in two factors, so that tiny results are kept. */
function expOf(x: string): { code: string[]; value: string } {
  const clamped = `(f32x4.min (f32x4.max ${x} ${floats(-110)}) ${floats(89)})`
  const power = (n: string) => shift(addIntegers(n, integers(127)), 'shl', 23)
  return {
    code: [
      set('r', clamped),
      set('n', `(f32x4.nearest ${multiply(get('r'), floats(Math.LOG2E))})`),
      // ln 2 in two parts, the first with so few bits that n times it is exact
      set(
        'r',
        subtract(
          subtract(get('r'), multiply(get('n'), floats(0.693359375))),
          multiply(get('n'), floats(Math.LN2 - 0.693359375)),
        ),
      ),
      set('n', `(i32x4.trunc_sat_f32x4_s ${get('n')})`),
      set('half', shift(get('n'), 'shr_s', 1)),
      set('n', `(i32x4.sub ${get('n')} ${get('half')})`),
    ],
    value: multiply(
      multiply(
        add(add(multiply(multiply(get('r'), get('r')), polynomial(EXP, get('r'))), get('r')), floats(1)),
        power(get('n')),
      ),
      power(get('half')),
    ),
  }
}

function expFunction(): string {
  const { code, value } = expOf(get('x'))
  return definition('exp', ['r', 'n', 'half'], [...code, value])
}

function tanhFunction(): string {
  const { code, value } = expOf(multiply(floats(-2), get('size')))
  const large = `(f32x4.div ${subtract(floats(1), get('r'))} ${add(floats(1), get('r'))})`
  const small = add(get('size'), multiply(multiply(get('size'), get('square')), polynomial(TANH, get('square'))))
  return definition(
    'tanh',
    ['size', 'square', 'r', 'n', 'half'],
    [
      set('size', `(f32x4.abs ${get('x')})`),
      set('square', multiply(get('x'), get('x'))),
      ...code,
      set('r', value),
      `(v128.or (v128.and ${get('x')} ${integers(0x80000000)}) (v128.bitselect ${small} ${large} (f32x4.lt ${get('size')} ${floats(0.625)})))`,
    ],
  )
}

/** Denormals are scaled up first; 0 gives −∞, a negative number NaN, and ∞ and NaN themselves. */
function logFunction(): string {
  const tiny = `(f32x4.lt ${get('x')} ${floats(2 ** -126)})`
  return definition(
    'log',
    ['u', 'tiny', 'exponent', 'f', 'result'],
    [
      set('tiny', tiny),
      set('u', `(v128.bitselect ${multiply(get('x'), floats(2 ** 23))} ${get('x')} ${get('tiny')})`),
      ...splitMantissa('u', 'exponent', 'f'),
      set('exponent', subtract(get('exponent'), `(v128.and ${get('tiny')} ${floats(23)})`)),
      set('result', logOf('exponent', 'f')),
      set('result', `(v128.bitselect ${get('result')} ${get('x')} (f32x4.lt ${get('x')} ${floats(Infinity)}))`),
      set('result', `(v128.bitselect ${floats(-Infinity)} ${get('result')} (f32x4.eq ${get('x')} ${floats(0)}))`),
      `(v128.or ${get('result')} (f32x4.lt ${get('x')} ${floats(0)}))`,
    ],
  )
}

function definition(name: string, locals: readonly string[], code: readonly string[]): string {
  const declared = locals.map(local => `(local $${local} v128)`).join(' ')
  return `(func $${name} (param $x v128) (result v128)\n  ${declared}\n  ${code.join('\n  ')})`
}

/** The functions a kernel may call: exp and log to 2 units in the last place, tanh to 3, sin and cos to 2⁻²³ absolute. */
export const functions: Record<'exp' | 'log' | 'sin' | 'cos' | 'tanh', () => string> = {
  exp: expFunction,
  log: logFunction,
  sin: () => sineFunction('sin'),
  cos: () => sineFunction('cos'),
  tanh: tanhFunction,
}
