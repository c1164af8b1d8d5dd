/**
 * What a printed C kernel begins with: vectors of the machine's width, the operations that C lacks on them, the normal
 * pair and the elementary functions, with the polynomials and the errors of wat-math.ts.
 *
 * Several vectors (GROUPS) take every operation in turn, so that the long dependent chains of one fill the waits of the
 * others: each variable of a kernel is an array of GROUPS vectors, and EACH is the loop over them, which compilers unroll.
 * Products and sums are fused where the text says `fused`, and nowhere else (-ffp-contract=off), so that rounding depends on
 * the text alone and not on what a compiler makes of it.
 */
import { ANGLE_UNIT } from '../random/normal.js'
import { PARITY, rounds } from '../random/threefry.js'
import { COS, EXP, LOG, SIN, TANH } from './polynomials.js'

const SQRT_HALF_BITS = '0x3f3504f3'
const MANTISSA = '0x7fffff'

/** A float32 constant as C writes it. */
export function literal(value: number): string {
  const rounded = Math.fround(value)
  if (Number.isNaN(rounded)) return '__builtin_nanf("")'
  if (!Number.isFinite(rounded)) return rounded > 0 ? '__builtin_inff()' : '-__builtin_inff()'
  const text = String(rounded)
  return `${/[.e]/.test(text) ? text : `${text}.0`}f`
}

export const splat = (value: number) => `SPLAT(${literal(value)})`

/** The polynomial with these coefficients, lowest first, in the variable named. */
function polynomial(coefficients: readonly number[], variable: string): string {
  return coefficients
    .slice(0, -1)
    .reduceRight((sum, coefficient) => `fused(${sum}, ${variable}, ${splat(coefficient)})`, splat(coefficients.at(-1)!))
}

/**
 * Everything a kernel begins with, and of the elementary functions those that it calls. The normal pair is a function of its
 * own when it is drawn in many places: that takes 5% of the speed, and four fifths of the time to compile.
 */
export function preamble(called: ReadonlySet<string>, draws: 'inlined' | 'called'): string {
  const elementary = Object.entries(functions).flatMap(([name, text]) => (called.has(name) ? [text] : []))
  const needsExp = called.has('exp') || called.has('tanh')
  return [
    TYPES,
    OPERATIONS,
    normals(draws === 'inlined' ? 'INLINE' : 'static __attribute__((noinline))'),
    ...(draws === 'inlined' ? [PIPELINE] : []),
    ...(needsExp ? [EXPONENTIAL] : []),
    ...elementary,
  ].join('\n')
}

const TYPES = `#if defined(__AVX512F__) && defined(__AVX512DQ__)
#define LANES 16
#define GROUPS 4
#elif defined(__AVX__)
#define LANES 8
#define GROUPS 2
#else
#define LANES 4
#define GROUPS 4
#endif
typedef float F __attribute__((vector_size(LANES * 4)));
typedef int I __attribute__((vector_size(LANES * 4)));
typedef unsigned U __attribute__((vector_size(LANES * 4)));
typedef F LooseF __attribute__((aligned(4), may_alias));
typedef I LooseI __attribute__((aligned(4), may_alias));
#define EACH _Pragma("GCC unroll 4") for (int g = 0; g < GROUPS; g++)
#define LANE for (int i = 0; i < LANES; i++)
#define INLINE static inline __attribute__((always_inline))
#define SPLAT(x) ((F){} + (x))
`

/** M is what a comparison yields: a bit a lane where the machine has mask registers, else a vector of 0 and −1. */
const OPERATIONS = `#if LANES == 16 && defined(__GNUC__) && !defined(__clang__)
typedef unsigned short M;
#define ALL ((M)0xffff)
#define NONE ((M)0)
INLINE F fused(F a, F b, F c) { return __builtin_ia32_vfmaddps512_mask(a, b, c, (short)-1, 4); }
INLINE F root(F a) { return __builtin_ia32_sqrtps512_mask(a, a, (short)-1, 4); }
INLINE M less(F a, F b) { return __builtin_ia32_cmpps512_mask(a, b, 17, (short)-1, 4); }
INLINE M lessOrEqual(F a, F b) { return __builtin_ia32_cmpps512_mask(a, b, 18, (short)-1, 4); }
INLINE M equal(F a, F b) { return __builtin_ia32_cmpps512_mask(a, b, 0, (short)-1, 4); }
INLINE M isFinite(F a) { return ~__builtin_ia32_fpclassps512_mask(a, 0x99, (short)-1); }
INLINE M hasBit(U a, int bit) { return __builtin_ia32_ptestmd512((I)a, (I){} + bit, (short)-1); }
INLINE F choose(M m, F a, F b) { return __builtin_ia32_blendmps_512_mask(b, a, m); }
INLINE unsigned bits(M m) { return m; }
INLINE M mask(unsigned bits) { return bits; }
INLINE int any(M m) { return m != 0; }
#else
typedef I M;
#define ALL ((M){} - 1)
#define NONE ((M){})
#if LANES == 8 && defined(__FMA__) && !defined(__clang__)
INLINE F fused(F a, F b, F c) { return __builtin_ia32_vfmaddps256(a, b, c); }
INLINE F root(F a) { return __builtin_ia32_sqrtps256(a); }
#else
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA) || defined(__FP_FAST_FMAF)
INLINE F fused(F a, F b, F c) { F r; LANE r[i] = __builtin_fmaf(a[i], b[i], c[i]); return r; }
#else
INLINE F fused(F a, F b, F c) { return a * b + c; }
#endif
INLINE F root(F a) { F r; LANE r[i] = __builtin_sqrtf(a[i]); return r; }
#endif
INLINE M less(F a, F b) { return a < b; }
INLINE M lessOrEqual(F a, F b) { return a <= b; }
INLINE M equal(F a, F b) { return a == b; }
INLINE M isFinite(F a) { return ((I)a & 0x7fffffff) < 0x7f800000; }
INLINE M hasBit(U a, int bit) { return ((I)a & bit) != 0; }
INLINE F choose(M m, F a, F b) { return (F)((m & (I)a) | (~m & (I)b)); }
INLINE unsigned bits(M m) { unsigned r = 0; LANE r |= (unsigned)(m[i] & 1) << i; return r; }
INLINE M mask(unsigned bits) { M m; LANE m[i] = -(int)(bits >> i & 1); return m; }
INLINE int any(M m) {
  union { M m; long long word[LANES / 2]; } all = {m};
  long long r = 0;
  for (int i = 0; i < LANES / 2; i++) r |= all.word[i];
  return r != 0;
}
#endif
INLINE F converted(I a) { return __builtin_convertvector(a, F); }
INLINE F absolute(F a) { return (F)((I)a & 0x7fffffff); }
INLINE F least(F a, F b) { return choose(less(a, b), a, choose(lessOrEqual(b, a), b, a + b)); }
INLINE F greatest(F a, F b) { return choose(less(b, a), a, choose(lessOrEqual(a, b), b, a + b)); }
INLINE F nearest(F a) { return (a + 0x1.8p23f) - 0x1.8p23f; }
INLINE F logarithm(F exponent, F f) {
  F tail = fused(f, ${polynomial(LOG, 'f')}, ${splat(-0.5)});
  return fused(exponent, ${splat(Math.LN2)}, fused(f * f, tail, f));
}
INLINE F sine(F angle, F square) { return fused(angle * square, ${polynomial(SIN, 'square')}, angle); }
INLINE F cosine(F square) {
  return fused(square * square, ${polynomial(COS, 'square')}, fused(square, ${splat(-0.5)}, ${splat(1)}));
}
`

const each = (statement: string) => `  EACH ${statement};`

function threefry(from: number, to: number): string[] {
  const word = (index: number, increment: number) => `k${index}${increment === 0 ? '' : ` + ${increment}`}`
  return rounds
    .slice(from, to)
    .flatMap(({ rotation, injection }) => [
      each('x0[g] += x1[g]'),
      each(`x1[g] = (x1[g] << ${rotation} | x1[g] >> ${32 - rotation}) ^ x0[g]`),
      ...(injection === null
        ? []
        : [
            each(`x0[g] += ${word(injection.first, 0)}`),
            each(`x1[g] += ${word(injection.second, injection.increment)}`),
          ]),
    ])
}

/**
 * The radius of the normal pair of kernels/random/normal.ts. The lower 8 bits of the first word are made a float32 as the last
 * bits of a number near 2¹⁵, and u stays 2²⁴ times too large until its exponent is taken apart.
 */
function radius(word: string): string[] {
  const log = [...LOG.slice(0, -1)]
    .reverse()
    .concat(-0.5)
    .map(coefficient => each(`log[g] = fused(log[g], f[g], ${splat(coefficient)})`))
  return [
    '  F u[GROUPS], f[GROUPS], log[GROUPS], radius[GROUPS];',
    '  I exponent[GROUPS];',
    each(`u[g] = (F)((${word}[g] & 255) | 0x47000000) - (0x1p15f - 0x1p-9f)`),
    each(`u[g] += converted((I)(${word}[g] >> 8))`),
    each(`exponent[g] = (I)u[g] - (${SQRT_HALF_BITS} + (24 << 23))`),
    each(`f[g] = (F)((exponent[g] & ${MANTISSA}) + ${SQRT_HALF_BITS}) - 1.0f`),
    each(`log[g] = ${splat(LOG.at(-1)!)}`),
    ...log,
    each('log[g] = fused(f[g] * f[g], log[g], f[g])'),
    each(`log[g] = fused(converted(exponent[g] >> 23), ${splat(Math.LN2)}, log[g])`),
    each('radius[g] = root(log[g] * -2.0f)'),
  ]
}

/** Its sine and cosine of an angle within ±45°. */
function turn(word: string): string[] {
  const horner = (name: string, coefficients: readonly number[]) => [
    each(`${name}[g] = ${splat(coefficients.at(-1)!)}`),
    ...[...coefficients.slice(0, -1)]
      .reverse()
      .map(coefficient => each(`${name}[g] = fused(${name}[g], square[g], ${splat(coefficient)})`)),
  ]
  return [
    '  F angle[GROUPS], square[GROUPS], sine[GROUPS], cosine[GROUPS];',
    each(`angle[g] = converted((I)${word}[g] >> 8) * ${literal(ANGLE_UNIT)}`),
    each('square[g] = angle[g] * angle[g]'),
    ...horner('sine', SIN),
    ...horner('cosine', COS),
    each('sine[g] = fused(angle[g] * square[g], sine[g], angle[g])'),
    each(`cosine[g] = fused(square[g] * square[g], cosine[g], fused(square[g], ${splat(-0.5)}, ${splat(1)}))`),
  ]
}

/** The pair, made of both. */
function pair(word: string): string[] {
  return [
    each('sine[g] *= radius[g]'),
    each('cosine[g] *= radius[g]'),
    each(`cosine[g] = (F)((U)cosine[g] ^ (${word}[g] << 31))`),
    '  M swap[GROUPS];',
    each(`swap[g] = hasBit(${word}[g], 2)`),
    each('first[g] = choose(swap[g], sine[g], cosine[g])'),
    each('second[g] = choose(swap[g], cosine[g], sine[g])'),
  ]
}

const KEY2 = `  const unsigned k2 = ${PARITY}u ^ k0 ^ k1;`

/** The normal pair of a counter and a step. */
function normals(kind: string): string {
  return [
    `${kind} void normals(const U *counter, const U *step, unsigned k0, unsigned k1, F *first, F *second) {`,
    KEY2,
    '  U x0[GROUPS], x1[GROUPS];',
    each('x0[g] = counter[g]'),
    each('x1[g] = step[g] + k1'),
    ...threefry(0, rounds.length),
    ...radius('x0'),
    ...turn('x1'),
    ...pair('x1'),
    '}\n',
  ].join('\n')
}

/**
 * The same in a pipeline: the pair of words that have been made before, and among its operations the words of the pair after it,
 * so that one's long chains fill the waits of the other's. `words` makes the first.
 */
const PIPELINE = [
  'INLINE void words(const U *counter, const U *step, unsigned k0, unsigned k1, U *x0, U *x1) {',
  KEY2,
  each('x0[g] = counter[g]'),
  each('x1[g] = step[g] + k1'),
  ...threefry(0, rounds.length),
  '}',
  'INLINE void pipelined(const U *counter, const U *step, unsigned k0, unsigned k1, U *x0, U *x1, F *first, F *second) {',
  KEY2,
  '  U v0[GROUPS], v1[GROUPS];',
  each('v0[g] = x0[g]'),
  each('v1[g] = x1[g]'),
  ...radius('v0'),
  each('x0[g] = counter[g]'),
  each('x1[g] = step[g] + k1'),
  ...threefry(0, 1),
  ...turn('v1'),
  ...threefry(1, 6),
  ...pair('v1'),
  ...threefry(6, rounds.length),
  '}\n',
].join('\n')

/** 2^n in two factors, so that tiny results are kept; ln 2 in two parts, the first with so few bits that n times it is exact. */
const EXPONENTIAL = `INLINE F exponential(F x) {
  F r = least(greatest(x, ${splat(-110)}), ${splat(89)});
  F whole = nearest(r * ${literal(Math.LOG2E)});
  r = fused(whole, ${splat(-0.693359375)}, r);
  r = fused(whole, ${splat(0.693359375 - Math.LN2)}, r);
  I n = __builtin_convertvector(whole, I);
  I half = n >> 1;
  F power = fused(r * r, ${polynomial(EXP, 'r')}, r) + 1.0f;
  return power * (F)((n - half + 127) << 23) * (F)((half + 127) << 23);
}
`

/** Quarter turns are taken off in float64, which is exact enough while the angle is below 2³⁰. */
const turning = (name: 'sin' | 'cos') => `INLINE F ${name}_(F x) {
  typedef float H __attribute__((vector_size(LANES * 2)));
  typedef double D __attribute__((vector_size(LANES * 4)));
  typedef int Q __attribute__((vector_size(LANES * 2)));
  union { F whole; H half[2]; } from = {x}, rest;
  union { I whole; Q half[2]; } quarters;
  for (int i = 0; i < 2; i++) {
    D wide = __builtin_convertvector(from.half[i], D);
    D turns = (wide * ${2 / Math.PI} + 0x1.8p52) - 0x1.8p52;
    rest.half[i] = __builtin_convertvector(wide - turns * ${Math.PI / 2}, H);
    quarters.half[i] = __builtin_convertvector(turns, Q);
  }
  I quarter = quarters.whole${name === 'cos' ? ' + 1' : ''};
  F square = rest.whole * rest.whole;
  F size = choose(hasBit((U)quarter, 1), cosine(square), sine(rest.whole, square));
  return (F)((I)size ^ ((quarter & 2) << 30));
}
`

/** Denormals are scaled up first; 0 gives −∞, a negative number NaN, and ∞ and NaN themselves. */
const LOGARITHM = `INLINE F log_(F x) {
  M tiny = less(x, ${splat(2 ** -126)});
  I u = (I)choose(tiny, x * 0x1p23f, x);
  I split = u - ${SQRT_HALF_BITS};
  F f = (F)((split & ${MANTISSA}) + ${SQRT_HALF_BITS}) - 1.0f;
  F exponent = converted(split >> 23) - choose(tiny, ${splat(23)}, ${splat(0)});
  F result = choose(less(x, ${splat(Infinity)}), logarithm(exponent, f), x);
  result = choose(equal(x, ${splat(0)}), ${splat(-Infinity)}, result);
  return choose(less(x, ${splat(0)}), ${splat(Number.NaN)}, result);
}
`

const TANGENT = `INLINE F tanh_(F x) {
  F size = absolute(x), square = x * x;
  F r = exponential(size * -2.0f);
  F small = fused(size * square, ${polynomial(TANH, 'square')}, size);
  F result = choose(less(size, ${splat(0.625)}), small, (1.0f - r) / (1.0f + r));
  return (F)((I)result | ((I)x & (int)0x80000000));
}
`

/** The functions a kernel may call, by the operation of the graph; their names in C end in an underscore. */
export const functions: Readonly<Record<'exp' | 'log' | 'sin' | 'cos' | 'tanh', string>> = {
  exp: 'INLINE F exp_(F x) { return exponential(x); }\n',
  log: LOGARITHM,
  sin: turning('sin'),
  cos: turning('cos'),
  tanh: TANGENT,
}
