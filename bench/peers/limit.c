/*
 * The limit that printed kernels are held against: two experiments on the saddle (x² − y²)/2, written by hand for them alone.
 *   diffusion  SAM, isotropic noise, from the origin: the sum of x² + y² after some steps;
 *   escape     USAM, isotropic noise, from the origin, until |y| passes a threshold: the sum of the steps.
 * Vectors of 16 particles, of 4 in WebAssembly; GROUPS of them take every operation in turn, which fills the waits of long dependent chains.
 * In the diffusion the random words of the next step are made among the operations of this one, so that there is something
 * to do while roots and quotients are under way. In the escape a free lane starts the next particle at once.
 */
#define GROUPS 4
#ifdef __wasm_simd128__
#define LANES 4
#else
#define LANES 16
#endif
typedef float F __attribute__((vector_size(4 * LANES)));
typedef int I __attribute__((vector_size(4 * LANES)));
typedef unsigned U __attribute__((vector_size(4 * LANES)));
#define EACH _Pragma("GCC unroll 4") for (int g = 0; g < GROUPS; g++)
#define LANE for (int i = 0; i < LANES; i++)
#define INLINE static inline __attribute__((always_inline))
#define SPLAT(x) ((F){} + (x))
#define ROTATED(x, r) ((x) << (r) | (x) >> (32 - (r)))

#if defined(__AVX512F__) && defined(__GNUC__) && !defined(__clang__)
typedef unsigned short M;
INLINE F fused(F a, F b, F c) { return __builtin_ia32_vfmaddps512_mask(a, b, c, (short)-1, 4); }
INLINE F root(F a) { return __builtin_ia32_sqrtps512_mask(a, a, (short)-1, 4); }
INLINE M above(F a, F b) { return __builtin_ia32_cmpps512_mask(a, b, 30, (short)-1, 4); }
INLINE M second_bit(U a) { return __builtin_ia32_ptestmd512((I)a, (I){} + 2, (short)-1); }
INLINE F choose(M m, F a, F b) { return __builtin_ia32_blendmps_512_mask(b, a, m); }
INLINE U choose_words(M m, U a, U b) { return (U)__builtin_ia32_blendmd_512_mask((I)b, (I)a, m); }
INLINE U expanded(M m, U a, U b) { return (U)__builtin_ia32_expandsi512_mask((I)a, (I)b, m); }
INLINE int count(M m) { return __builtin_popcount(m); }
INLINE int any(M m) { return m != 0; }
INLINE int has(M m, int i) { return m >> i & 1; }
#else
typedef I M;
INLINE F fused(F a, F b, F c) { return a * b + c; }
INLINE M above(F a, F b) { return a > b; }
INLINE M second_bit(U a) { return ((I)a & 2) != 0; }
#ifdef __wasm_simd128__
INLINE F root(F a) { return __builtin_wasm_sqrt_f32x4(a); }
INLINE F choose(M m, F a, F b) { return (F)__builtin_wasm_bitselect((I)a, (I)b, m); }
INLINE int any(M m) { return __builtin_wasm_any_true_v128(m); }
#else
INLINE F root(F a) { F r; LANE r[i] = __builtin_sqrtf(a[i]); return r; }
INLINE F choose(M m, F a, F b) { return (F)((m & (I)a) | (~m & (I)b)); }
INLINE int any(M m) { int r = 0; LANE r |= m[i]; return r != 0; }
#endif
INLINE U choose_words(M m, U a, U b) { return ((U)m & a) | (~(U)m & b); }
INLINE U expanded(M m, U a, U b) { int from = 0; LANE if (m[i]) b[i] = a[from++]; return b; }
INLINE int count(M m) { int r = 0; LANE r -= m[i]; return r; }
INLINE int has(M m, int i) { return m[i] & 1; }
#endif

INLINE U numbered(unsigned from) { U lanes; LANE lanes[i] = from + i; return lanes; }

#define ROUND(r) EACH w0[g] += w1[g]; EACH w1[g] = ROTATED(w1[g], r) ^ w0[g];
#define INJECT(a, b) EACH w0[g] += (a); EACH w1[g] += (b);

/* Threefry-2x32-13 after its first round, in three parts. */
#define WORDS_1 ROUND(15) ROUND(26) ROUND(6) INJECT(key1, key2 + 1) ROUND(17) ROUND(29)
#define WORDS_2 ROUND(16) ROUND(24) INJECT(key2, key0 + 2) ROUND(13) ROUND(15)
#define WORDS_3 ROUND(26) ROUND(6) INJECT(key0, key1 + 3) ROUND(17)
#define FIRST_ROUND(number) EACH w0[g] = counter[g] + ((number) + key1); EACH w1[g] = ROTATED((number) + key1, 13) ^ w0[g];

/* Box and Muller's radius, then the sine and cosine of an angle within ±45°, from the words v0, v1. */
#define RADIUS \
  EACH p[g] = (F)((v0[g] & 255) | 0x47000000) - (0x1p15f - 0x1p-9f); \
  EACH p[g] += __builtin_convertvector((I)(v0[g] >> 8), F); \
  EACH t[g] = (I)p[g] - (0x3f3504f3 + (24 << 23)); \
  EACH f[g] = (F)((t[g] & 0x7fffff) + 0x3f3504f3) - 1.0f; \
  EACH p[g] = fused(SPLAT(-0.0790274367f), f[g], SPLAT(0.126223192f)); \
  EACH p[g] = fused(p[g], f[g], SPLAT(-0.129981831f)); \
  EACH p[g] = fused(p[g], f[g], SPLAT(0.142144963f)); \
  EACH p[g] = fused(p[g], f[g], SPLAT(-0.166412815f)); \
  EACH p[g] = fused(p[g], f[g], SPLAT(0.200010449f)); \
  EACH p[g] = fused(p[g], f[g], SPLAT(-0.25000307f)); \
  EACH p[g] = fused(p[g], f[g], SPLAT(0.333333313f)); \
  EACH p[g] = fused(p[g], f[g], SPLAT(-0.5f)); \
  EACH p[g] = fused(f[g] * f[g], p[g], f[g]); \
  EACH p[g] = fused(__builtin_convertvector(t[g] >> 23, F), SPLAT(0.693147182f), p[g]); \
  EACH p[g] = root(p[g] * -2.0f);
#define TURN \
  EACH f[g] = __builtin_convertvector((I)v1[g] >> 8, F) * 9.36267597e-8f; \
  EACH s[g] = f[g] * f[g]; \
  EACH a[g] = fused(SPLAT(-0.000195878907f), s[g], SPLAT(0.00833274797f)); \
  EACH b[g] = fused(SPLAT(0.0000245479423f), s[g], SPLAT(-0.00138883025f)); \
  EACH a[g] = fused(a[g], s[g], SPLAT(-0.166666642f)); \
  EACH b[g] = fused(b[g], s[g], SPLAT(0.0416666642f)); \
  EACH a[g] = fused(f[g] * s[g], a[g], f[g]); \
  EACH b[g] = fused(s[g] * s[g], b[g], fused(SPLAT(-0.5f), s[g], SPLAT(1.0f)));
#define NORMALS \
  EACH s[g] = a[g] * p[g]; \
  EACH f[g] = (F)((U)(b[g] * p[g]) ^ (v1[g] << 31)); \
  EACH a[g] = choose(second_bit(v1[g]), s[g], f[g]); \
  EACH b[g] = choose(second_bit(v1[g]), f[g], s[g]);

/* The particles of a call are a multiple of 64. */
double diffusion(unsigned first, int particles, unsigned key0, unsigned key1, int steps, double rate, double radius, double std) {
  const unsigned key2 = 0x1bd11bda ^ key0 ^ key1;
  const float minusRate = -rate, size = radius, noise = std;
  double sum = 0;
  for (int at = 0; at < particles; at += LANES * GROUPS) {
    U counter[GROUPS], v0[GROUPS], v1[GROUPS], w0[GROUPS], w1[GROUPS];
    F x[GROUPS], y[GROUPS], p[GROUPS], f[GROUPS], s[GROUPS], a[GROUPS], b[GROUPS];
    I t[GROUPS];
    EACH counter[g] = numbered(key0 + first + at + g * LANES);
    EACH x[g] = y[g] = (F){};
    FIRST_ROUND(1u) WORDS_1 WORDS_2 WORDS_3
    for (unsigned step = 2; step <= (unsigned)steps + 1; step++) {
      EACH v0[g] = w0[g];
      EACH v1[g] = w1[g];
      RADIUS
      FIRST_ROUND(step)
      TURN
      WORDS_1
      NORMALS
      EACH a[g] *= noise;
      EACH b[g] *= noise;
      EACH p[g] = x[g] + a[g];
      EACH s[g] = b[g] - y[g];
      EACH f[g] = root(fused(p[g], p[g], s[g] * s[g]));
      WORDS_2
      EACH f[g] = size / f[g];
      WORDS_3
      EACH x[g] = fused(SPLAT(minusRate), fused(f[g], p[g], p[g]), x[g]);
      EACH y[g] = fused(SPLAT(minusRate), fused(-f[g], s[g], s[g]), y[g]);
    }
    EACH LANE sum += (double)x[g][i] * x[g][i] + (double)y[g][i] * y[g][i];
  }
  return sum;
}

double escape(unsigned first, int particles, unsigned key0, unsigned key1, double threshold, double rate, double radius, double std) {
  const unsigned key2 = 0x1bd11bda ^ key0 ^ key1;
  const float limit = threshold, minusRate = -rate, up = 1 + radius, down = 1 - radius, noise = std;
  unsigned next = LANES * GROUPS;
  int left = particles;
  double sum = 0;
  U counter[GROUPS], step[GROUPS], v0[GROUPS], v1[GROUPS];
  F x[GROUPS], y[GROUPS], p[GROUPS], f[GROUPS], s[GROUPS], a[GROUPS], b[GROUPS];
  I t[GROUPS];
  M out[GROUPS];
  EACH counter[g] = numbered(key0 + first + g * LANES);
  EACH x[g] = y[g] = (F){};
  EACH step[g] = (U){} + key1;
  while (left > 0) {
    U w0[GROUPS], w1[GROUPS];
    EACH step[g] += 1;
    EACH w0[g] = counter[g] + step[g];
    EACH w1[g] = ROTATED(step[g], 13) ^ w0[g];
    WORDS_1 WORDS_2 WORDS_3
    EACH v0[g] = w0[g];
    EACH v1[g] = w1[g];
    RADIUS
    TURN
    NORMALS
    /* the gradient at w + ρ g is g + ρ H g */
    EACH x[g] = fused(SPLAT(minusRate), fused(SPLAT(noise * up), a[g], up * x[g]), x[g]);
    EACH y[g] = fused(SPLAT(minusRate), fused(SPLAT(noise * down), b[g], -down * y[g]), y[g]);
    EACH out[g] = above((F)((I)y[g] & 0x7fffffff), SPLAT(limit));
    if (any(out[0] | out[1] | out[2] | out[3])) EACH if (any(out[g])) {
      const U numbers = counter[g] - (key0 + first);
      LANE if (has(out[g], i) && numbers[i] < (unsigned)particles) sum += step[g][i] - key1, left--;
      counter[g] = expanded(out[g], numbered(key0 + first + next), counter[g]);
      next += count(out[g]);
      step[g] = choose_words(out[g], (U){} + key1, step[g]);
      x[g] = choose(out[g], (F){}, x[g]);
      y[g] = choose(out[g], (F){}, y[g]);
    }
  }
  return sum;
}
