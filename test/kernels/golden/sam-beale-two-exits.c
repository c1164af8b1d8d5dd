#if defined(__AVX512F__) && defined(__AVX512DQ__)
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

#if LANES == 16 && defined(__GNUC__) && !defined(__clang__)
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
  F tail = fused(f, fused(fused(fused(fused(fused(fused(fused(SPLAT(-0.0790274366736412f), f, SPLAT(0.12622319161891937f)), f, SPLAT(-0.12998183071613312f)), f, SPLAT(0.14214496314525604f)), f, SPLAT(-0.166412815451622f)), f, SPLAT(0.20001044869422913f)), f, SPLAT(-0.25000306963920593f)), f, SPLAT(0.3333333134651184f)), SPLAT(-0.5f));
  return fused(exponent, SPLAT(0.6931471824645996f), fused(f * f, tail, f));
}
INLINE F sine(F angle, F square) { return fused(angle * square, fused(fused(SPLAT(-0.00019587890710681677f), square, SPLAT(0.008332747966051102f)), square, SPLAT(-0.166666641831398f)), angle); }
INLINE F cosine(F square) {
  return fused(square * square, fused(fused(SPLAT(0.00002454794230288826f), square, SPLAT(-0.001388830249197781f)), square, SPLAT(0.0416666641831398f)), fused(square, SPLAT(-0.5f), SPLAT(1.0f)));
}

INLINE void normals(const U *counter, const U *step, unsigned k0, unsigned k1, F *first, F *second) {
  const unsigned k2 = 466688986u ^ k0 ^ k1;
  U x0[GROUPS], x1[GROUPS];
  EACH x0[g] = counter[g];
  EACH x1[g] = step[g] + k1;
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 13 | x1[g] >> 19) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 15 | x1[g] >> 17) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 26 | x1[g] >> 6) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 6 | x1[g] >> 26) ^ x0[g];
  EACH x0[g] += k1;
  EACH x1[g] += k2 + 1;
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 17 | x1[g] >> 15) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 29 | x1[g] >> 3) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 16 | x1[g] >> 16) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 24 | x1[g] >> 8) ^ x0[g];
  EACH x0[g] += k2;
  EACH x1[g] += k0 + 2;
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 13 | x1[g] >> 19) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 15 | x1[g] >> 17) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 26 | x1[g] >> 6) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 6 | x1[g] >> 26) ^ x0[g];
  EACH x0[g] += k0;
  EACH x1[g] += k1 + 3;
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 17 | x1[g] >> 15) ^ x0[g];
  F u[GROUPS], f[GROUPS], log[GROUPS], radius[GROUPS];
  I exponent[GROUPS];
  EACH u[g] = (F)((x0[g] & 255) | 0x47000000) - (0x1p15f - 0x1p-9f);
  EACH u[g] += converted((I)(x0[g] >> 8));
  EACH exponent[g] = (I)u[g] - (0x3f3504f3 + (24 << 23));
  EACH f[g] = (F)((exponent[g] & 0x7fffff) + 0x3f3504f3) - 1.0f;
  EACH log[g] = SPLAT(-0.0790274366736412f);
  EACH log[g] = fused(log[g], f[g], SPLAT(0.12622319161891937f));
  EACH log[g] = fused(log[g], f[g], SPLAT(-0.12998183071613312f));
  EACH log[g] = fused(log[g], f[g], SPLAT(0.14214496314525604f));
  EACH log[g] = fused(log[g], f[g], SPLAT(-0.166412815451622f));
  EACH log[g] = fused(log[g], f[g], SPLAT(0.20001044869422913f));
  EACH log[g] = fused(log[g], f[g], SPLAT(-0.25000306963920593f));
  EACH log[g] = fused(log[g], f[g], SPLAT(0.3333333134651184f));
  EACH log[g] = fused(log[g], f[g], SPLAT(-0.5f));
  EACH log[g] = fused(f[g] * f[g], log[g], f[g]);
  EACH log[g] = fused(converted(exponent[g] >> 23), SPLAT(0.6931471824645996f), log[g]);
  EACH radius[g] = root(log[g] * -2.0f);
  F angle[GROUPS], square[GROUPS], sine[GROUPS], cosine[GROUPS];
  EACH angle[g] = converted((I)x1[g] >> 8) * 9.362675967850009e-8f;
  EACH square[g] = angle[g] * angle[g];
  EACH sine[g] = SPLAT(-0.00019587890710681677f);
  EACH sine[g] = fused(sine[g], square[g], SPLAT(0.008332747966051102f));
  EACH sine[g] = fused(sine[g], square[g], SPLAT(-0.166666641831398f));
  EACH cosine[g] = SPLAT(0.00002454794230288826f);
  EACH cosine[g] = fused(cosine[g], square[g], SPLAT(-0.001388830249197781f));
  EACH cosine[g] = fused(cosine[g], square[g], SPLAT(0.0416666641831398f));
  EACH sine[g] = fused(angle[g] * square[g], sine[g], angle[g]);
  EACH cosine[g] = fused(square[g] * square[g], cosine[g], fused(square[g], SPLAT(-0.5f), SPLAT(1.0f)));
  EACH sine[g] *= radius[g];
  EACH cosine[g] *= radius[g];
  EACH cosine[g] = (F)((U)cosine[g] ^ (x1[g] << 31));
  M swap[GROUPS];
  EACH swap[g] = hasBit(x1[g], 2);
  EACH first[g] = choose(swap[g], sine[g], cosine[g]);
  EACH second[g] = choose(swap[g], cosine[g], sine[g]);
}

INLINE void words(const U *counter, const U *step, unsigned k0, unsigned k1, U *x0, U *x1) {
  const unsigned k2 = 466688986u ^ k0 ^ k1;
  EACH x0[g] = counter[g];
  EACH x1[g] = step[g] + k1;
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 13 | x1[g] >> 19) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 15 | x1[g] >> 17) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 26 | x1[g] >> 6) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 6 | x1[g] >> 26) ^ x0[g];
  EACH x0[g] += k1;
  EACH x1[g] += k2 + 1;
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 17 | x1[g] >> 15) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 29 | x1[g] >> 3) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 16 | x1[g] >> 16) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 24 | x1[g] >> 8) ^ x0[g];
  EACH x0[g] += k2;
  EACH x1[g] += k0 + 2;
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 13 | x1[g] >> 19) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 15 | x1[g] >> 17) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 26 | x1[g] >> 6) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 6 | x1[g] >> 26) ^ x0[g];
  EACH x0[g] += k0;
  EACH x1[g] += k1 + 3;
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 17 | x1[g] >> 15) ^ x0[g];
}
INLINE void pipelined(const U *counter, const U *step, unsigned k0, unsigned k1, U *x0, U *x1, F *first, F *second) {
  const unsigned k2 = 466688986u ^ k0 ^ k1;
  U v0[GROUPS], v1[GROUPS];
  EACH v0[g] = x0[g];
  EACH v1[g] = x1[g];
  F u[GROUPS], f[GROUPS], log[GROUPS], radius[GROUPS];
  I exponent[GROUPS];
  EACH u[g] = (F)((v0[g] & 255) | 0x47000000) - (0x1p15f - 0x1p-9f);
  EACH u[g] += converted((I)(v0[g] >> 8));
  EACH exponent[g] = (I)u[g] - (0x3f3504f3 + (24 << 23));
  EACH f[g] = (F)((exponent[g] & 0x7fffff) + 0x3f3504f3) - 1.0f;
  EACH log[g] = SPLAT(-0.0790274366736412f);
  EACH log[g] = fused(log[g], f[g], SPLAT(0.12622319161891937f));
  EACH log[g] = fused(log[g], f[g], SPLAT(-0.12998183071613312f));
  EACH log[g] = fused(log[g], f[g], SPLAT(0.14214496314525604f));
  EACH log[g] = fused(log[g], f[g], SPLAT(-0.166412815451622f));
  EACH log[g] = fused(log[g], f[g], SPLAT(0.20001044869422913f));
  EACH log[g] = fused(log[g], f[g], SPLAT(-0.25000306963920593f));
  EACH log[g] = fused(log[g], f[g], SPLAT(0.3333333134651184f));
  EACH log[g] = fused(log[g], f[g], SPLAT(-0.5f));
  EACH log[g] = fused(f[g] * f[g], log[g], f[g]);
  EACH log[g] = fused(converted(exponent[g] >> 23), SPLAT(0.6931471824645996f), log[g]);
  EACH radius[g] = root(log[g] * -2.0f);
  EACH x0[g] = counter[g];
  EACH x1[g] = step[g] + k1;
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 13 | x1[g] >> 19) ^ x0[g];
  F angle[GROUPS], square[GROUPS], sine[GROUPS], cosine[GROUPS];
  EACH angle[g] = converted((I)v1[g] >> 8) * 9.362675967850009e-8f;
  EACH square[g] = angle[g] * angle[g];
  EACH sine[g] = SPLAT(-0.00019587890710681677f);
  EACH sine[g] = fused(sine[g], square[g], SPLAT(0.008332747966051102f));
  EACH sine[g] = fused(sine[g], square[g], SPLAT(-0.166666641831398f));
  EACH cosine[g] = SPLAT(0.00002454794230288826f);
  EACH cosine[g] = fused(cosine[g], square[g], SPLAT(-0.001388830249197781f));
  EACH cosine[g] = fused(cosine[g], square[g], SPLAT(0.0416666641831398f));
  EACH sine[g] = fused(angle[g] * square[g], sine[g], angle[g]);
  EACH cosine[g] = fused(square[g] * square[g], cosine[g], fused(square[g], SPLAT(-0.5f), SPLAT(1.0f)));
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 15 | x1[g] >> 17) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 26 | x1[g] >> 6) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 6 | x1[g] >> 26) ^ x0[g];
  EACH x0[g] += k1;
  EACH x1[g] += k2 + 1;
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 17 | x1[g] >> 15) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 29 | x1[g] >> 3) ^ x0[g];
  EACH sine[g] *= radius[g];
  EACH cosine[g] *= radius[g];
  EACH cosine[g] = (F)((U)cosine[g] ^ (v1[g] << 31));
  M swap[GROUPS];
  EACH swap[g] = hasBit(v1[g], 2);
  EACH first[g] = choose(swap[g], sine[g], cosine[g]);
  EACH second[g] = choose(swap[g], cosine[g], sine[g]);
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 16 | x1[g] >> 16) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 24 | x1[g] >> 8) ^ x0[g];
  EACH x0[g] += k2;
  EACH x1[g] += k0 + 2;
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 13 | x1[g] >> 19) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 15 | x1[g] >> 17) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 26 | x1[g] >> 6) ^ x0[g];
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 6 | x1[g] >> 26) ^ x0[g];
  EACH x0[g] += k0;
  EACH x1[g] += k1 + 3;
  EACH x0[g] += x1[g];
  EACH x1[g] = (x1[g] << 17 | x1[g] >> 15) ^ x0[g];
}

#define STATE(s) ((float *)memory + (long)(s) * capacity)
#define EXIT_STEP(kernel) (memory + (long)(2 + 2 * (kernel)) * capacity)
#define EXIT_CODE(kernel) (memory + (long)(2 + 2 * (kernel) + 1) * capacity)
INLINE U numbered(unsigned from) {
  U lanes;
  LANE lanes[i] = from + i;
  return lanes;
}

void start(int *memory, int capacity, unsigned first, int count, unsigned key0, unsigned key1) {
  for (int at = 0; at < count; at += LANES * GROUPS) {
    U counter[GROUPS], step[GROUPS];
    EACH counter[g] = numbered(key0 + first + at + g * LANES);
    EACH step[g] = (U){};
    F pair0_0[GROUPS], pair0_1[GROUPS];
    normals(counter, step, key0, key1 + 0, pair0_0, pair0_1);
    F n81[GROUPS]; EACH n81[g] = (SPLAT(0.10000000149011612f) * pair0_0[g]);
    F n136[GROUPS]; EACH n136[g] = fused(SPLAT(0.10000000149011612f), pair0_1[g], SPLAT(1.0f));
    EACH *(LooseF *)(STATE(0) + at + g * LANES) = n81[g];
    EACH *(LooseF *)(STATE(1) + at + g * LANES) = n136[g];
    EACH *(LooseI *)(EXIT_STEP(0) + at + g * LANES) = (I){};
    EACH *(LooseI *)(EXIT_CODE(0) + at + g * LANES) = (I){} + 0;
  }
}

void advance(int *memory, int capacity, unsigned first, int count, unsigned key0, unsigned key1, int from, int to) {
  for (int at = 0; at < count; at += LANES * GROUPS) {
    U counter[GROUPS];
    F state0[GROUPS], state1[GROUPS];
    EACH counter[g] = numbered(key0 + first + at + g * LANES);
    EACH state0[g] = *(LooseF *)(STATE(0) + at + g * LANES);
    EACH state1[g] = *(LooseF *)(STATE(1) + at + g * LANES);
    U step[GROUPS], nextStep[GROUPS], word0[GROUPS], word1[GROUPS];
    EACH nextStep[g] = (U){} + (from + 1u);
    words(counter, nextStep, key0, key1 + 0, word0, word1);
    for (int now = from; now < to; now++) {
      EACH step[g] = nextStep[g];
      EACH nextStep[g] += 1;
      F n50[GROUPS]; EACH n50[g] = (state1[g] - SPLAT(1.0f));
      F n53[GROUPS]; EACH n53[g] = (state1[g] * state1[g]);
      F n54[GROUPS]; EACH n54[g] = (n53[g] - SPLAT(1.0f));
      F n58[GROUPS]; EACH n58[g] = fused(state1[g], n53[g], -SPLAT(1.0f));
      F n61[GROUPS]; EACH n61[g] = (SPLAT(2.0f) * fused(state0[g], n58[g], SPLAT(2.625f)));
      F n62[GROUPS]; EACH n62[g] = (SPLAT(2.0f) * fused(state0[g], n54[g], SPLAT(2.25f)));
      F n63[GROUPS]; EACH n63[g] = (SPLAT(2.0f) * fused(state0[g], n50[g], SPLAT(1.5f)));
      F n69[GROUPS]; EACH n69[g] = (state0[g] * n61[g]);
      F n74[GROUPS]; EACH n74[g] = (state1[g] * fused(state0[g], n62[g], (state1[g] * n69[g])));
      F pair0_0[GROUPS], pair0_1[GROUPS];
      pipelined(counter, step, key0, key1 + 1, word0, word1, pair0_0, pair0_1);
      F n82[GROUPS]; EACH n82[g] = fused(SPLAT(0.10000000149011612f), pair0_0[g], fused(n50[g], n63[g], fused(n54[g], n62[g], (n58[g] * n61[g]))));
      F n85[GROUPS]; EACH n85[g] = fused(SPLAT(0.10000000149011612f), pair0_1[g], fused(state0[g], n63[g], (n74[g] + fused(n53[g], n69[g], n74[g]))));
      F n92[GROUPS]; EACH n92[g] = (SPLAT(0.10000000149011612f) / (SPLAT(1.0000000168623835e-16f) + root(fused(n85[g], n85[g], (n82[g] * n82[g])))));
      F n94[GROUPS]; EACH n94[g] = fused(n82[g], n92[g], state0[g]);
      F n96[GROUPS]; EACH n96[g] = fused(n85[g], n92[g], state1[g]);
      F n97[GROUPS]; EACH n97[g] = (n96[g] - SPLAT(1.0f));
      F n100[GROUPS]; EACH n100[g] = (n96[g] * n96[g]);
      F n101[GROUPS]; EACH n101[g] = (n100[g] - SPLAT(1.0f));
      F n105[GROUPS]; EACH n105[g] = fused(n96[g], n100[g], -SPLAT(1.0f));
      F n108[GROUPS]; EACH n108[g] = (SPLAT(2.0f) * fused(n94[g], n105[g], SPLAT(2.625f)));
      F n109[GROUPS]; EACH n109[g] = (SPLAT(2.0f) * fused(n94[g], n101[g], SPLAT(2.25f)));
      F n110[GROUPS]; EACH n110[g] = (SPLAT(2.0f) * fused(n94[g], n97[g], SPLAT(1.5f)));
      F n116[GROUPS]; EACH n116[g] = (n94[g] * n108[g]);
      F n121[GROUPS]; EACH n121[g] = (n96[g] * fused(n94[g], n109[g], (n96[g] * n116[g])));
      F pair1_0[GROUPS], pair1_1[GROUPS];
      pipelined(counter, nextStep, key0, key1 + 0, word0, word1, pair1_0, pair1_1);
      F n134[GROUPS]; EACH n134[g] = fused(-SPLAT(0.0010000000474974513f), fused(SPLAT(0.10000000149011612f), pair1_0[g], fused(n97[g], n110[g], fused(n101[g], n109[g], (n105[g] * n108[g])))), state0[g]);
      F n137[GROUPS]; EACH n137[g] = fused(-SPLAT(0.0010000000474974513f), fused(SPLAT(0.10000000149011612f), pair1_1[g], fused(n94[g], n110[g], (n121[g] + fused(n100[g], n116[g], n121[g])))), state1[g]);
      EACH state0[g] = n134[g];
      EACH state1[g] = n137[g];
    }
    EACH *(LooseF *)(STATE(0) + at + g * LANES) = state0[g];
    EACH *(LooseF *)(STATE(1) + at + g * LANES) = state1[g];
  }
}

int escape(int *memory, int capacity, unsigned first, int count, unsigned key0, unsigned key1, int to, int rounds) {
  float lane[2][LANES * GROUPS] __attribute__((aligned(64)));
  int taken[LANES * GROUPS] __attribute__((aligned(64))) = {}, particle[LANES * GROUPS] __attribute__((aligned(64))) = {};
  unsigned running[GROUPS] = {}, settled[GROUPS], diverged[GROUPS], exits[2][GROUPS];
  int next = 0, active = 0;
  // no lane is at the last step sooner
  int ahead = 0x7fffffff;
  for (;;) {
    for (int group = 0; group < GROUPS; group++)
      for (unsigned word = ~running[group] & ((1u << LANES) - 1); word != 0; word &= word - 1) {
        const int i = __builtin_ctz(word), at = group * LANES + i;
        while (next < count && (EXIT_CODE(0)[next] != 0 || EXIT_STEP(0)[next] >= to)) next++;
        if (next == count) {
          lane[0][at] = 0;
          lane[1][at] = 0;
          continue;
        }
        lane[0][at] = STATE(0)[next];
        lane[1][at] = STATE(1)[next];
        taken[at] = EXIT_STEP(0)[next];
        if (to - taken[at] < ahead) ahead = to - taken[at];
        particle[at] = next++;
        running[group] |= 1u << i;
        active++;
      }
    if (active == 0) return 0;
    const int most = ahead < rounds ? ahead : rounds;
    if (most == 0) break;
    int left = most;
    U counter[GROUPS], step[GROUPS];
    M occupied[GROUPS];
    F state0[GROUPS], state1[GROUPS];
    EACH counter[g] = (U)*(I *)(particle + g * LANES) + (key0 + first);
    EACH step[g] = (U)*(I *)(taken + g * LANES);
    EACH occupied[g] = mask(running[g]);
    EACH settled[g] = 0;
    EACH state0[g] = *(F *)(lane[0] + g * LANES);
    EACH state1[g] = *(F *)(lane[1] + g * LANES);
    do {
      EACH step[g] += 1;
      F n50[GROUPS]; EACH n50[g] = (state1[g] - SPLAT(1.0f));
      F n53[GROUPS]; EACH n53[g] = (state1[g] * state1[g]);
      F n54[GROUPS]; EACH n54[g] = (n53[g] - SPLAT(1.0f));
      F n58[GROUPS]; EACH n58[g] = fused(state1[g], n53[g], -SPLAT(1.0f));
      F n61[GROUPS]; EACH n61[g] = (SPLAT(2.0f) * fused(state0[g], n58[g], SPLAT(2.625f)));
      F n62[GROUPS]; EACH n62[g] = (SPLAT(2.0f) * fused(state0[g], n54[g], SPLAT(2.25f)));
      F n63[GROUPS]; EACH n63[g] = (SPLAT(2.0f) * fused(state0[g], n50[g], SPLAT(1.5f)));
      F n69[GROUPS]; EACH n69[g] = (state0[g] * n61[g]);
      F n74[GROUPS]; EACH n74[g] = (state1[g] * fused(state0[g], n62[g], (state1[g] * n69[g])));
      F pair0_0[GROUPS], pair0_1[GROUPS];
      normals(counter, step, key0, key1 + 0, pair0_0, pair0_1);
      F n82[GROUPS]; EACH n82[g] = fused(SPLAT(0.10000000149011612f), pair0_0[g], fused(n50[g], n63[g], fused(n54[g], n62[g], (n58[g] * n61[g]))));
      F n85[GROUPS]; EACH n85[g] = fused(SPLAT(0.10000000149011612f), pair0_1[g], fused(state0[g], n63[g], (n74[g] + fused(n53[g], n69[g], n74[g]))));
      F n92[GROUPS]; EACH n92[g] = (SPLAT(0.10000000149011612f) / (SPLAT(1.0000000168623835e-16f) + root(fused(n85[g], n85[g], (n82[g] * n82[g])))));
      F n94[GROUPS]; EACH n94[g] = fused(n82[g], n92[g], state0[g]);
      F n96[GROUPS]; EACH n96[g] = fused(n85[g], n92[g], state1[g]);
      F n97[GROUPS]; EACH n97[g] = (n96[g] - SPLAT(1.0f));
      F n100[GROUPS]; EACH n100[g] = (n96[g] * n96[g]);
      F n101[GROUPS]; EACH n101[g] = (n100[g] - SPLAT(1.0f));
      F n105[GROUPS]; EACH n105[g] = fused(n96[g], n100[g], -SPLAT(1.0f));
      F n108[GROUPS]; EACH n108[g] = (SPLAT(2.0f) * fused(n94[g], n105[g], SPLAT(2.625f)));
      F n109[GROUPS]; EACH n109[g] = (SPLAT(2.0f) * fused(n94[g], n101[g], SPLAT(2.25f)));
      F n110[GROUPS]; EACH n110[g] = (SPLAT(2.0f) * fused(n94[g], n97[g], SPLAT(1.5f)));
      F n116[GROUPS]; EACH n116[g] = (n94[g] * n108[g]);
      F n121[GROUPS]; EACH n121[g] = (n96[g] * fused(n94[g], n109[g], (n96[g] * n116[g])));
      F pair1_0[GROUPS], pair1_1[GROUPS];
      normals(counter, step, key0, key1 + 1, pair1_0, pair1_1);
      F n134[GROUPS]; EACH n134[g] = fused(-SPLAT(0.0010000000474974513f), fused(SPLAT(0.10000000149011612f), pair1_0[g], fused(n97[g], n110[g], fused(n101[g], n109[g], (n105[g] * n108[g])))), state0[g]);
      F n137[GROUPS]; EACH n137[g] = fused(-SPLAT(0.0010000000474974513f), fused(SPLAT(0.10000000149011612f), pair1_1[g], fused(n94[g], n110[g], (n121[g] + fused(n100[g], n116[g], n121[g])))), state1[g]);
      M n140[GROUPS]; EACH n140[g] = (isFinite(n134[g]) & isFinite(n137[g]));
      F n141[GROUPS]; EACH n141[g] = (n134[g] - SPLAT(3.0f));
      F n144[GROUPS]; EACH n144[g] = (n137[g] - SPLAT(0.5f));
      M n148[GROUPS]; EACH n148[g] = less(fused(n144[g], n144[g], (n141[g] * n141[g])), SPLAT(0.009999999776482582f));
      M n151[GROUPS]; EACH n151[g] = less(SPLAT(5.0f), absolute(n134[g]));
      M exit0[GROUPS]; EACH exit0[g] = n148[g];
      M exit1[GROUPS]; EACH exit1[g] = n151[g];
      EACH state0[g] = n134[g];
      EACH state1[g] = n137[g];
      F sum = {};
      EACH sum += state0[g] + state1[g];
      M some = (M)~isFinite(sum);
      EACH some |= (exit0[g] | exit1[g]) & occupied[g];
      left--;
      if (any(some)) {
        EACH diverged[g] = ~bits(n140[g]);
        EACH exits[0][g] = bits(exit0[g]);
        EACH exits[1][g] = bits(exit1[g]);
        EACH settled[g] = (diverged[g] | exits[0][g] | exits[1][g]) & running[g];
        break;
      }
    } while (left != 0);
    rounds -= most - left;
    ahead -= most - left;
    EACH *(I *)(taken + g * LANES) = (I)step[g];
    EACH *(F *)(lane[0] + g * LANES) = state0[g];
    EACH *(F *)(lane[1] + g * LANES) = state1[g];
    if (ahead == 0) {
      ahead = 0x7fffffff;
      for (int group = 0; group < GROUPS; group++)
        for (unsigned word = running[group]; word != 0; word &= word - 1) {
          const int i = __builtin_ctz(word), at = group * LANES + i;
          const int more = to - taken[at];
          if (more > 0 && more < ahead) ahead = more;
          if (more == 0 && !(settled[group] >> i & 1)) EXIT_STEP(0)[particle[at]] = to, running[group] &= ~(1u << i), active--;
        }
    }
    for (int group = 0; group < GROUPS; group++)
      for (unsigned word = settled[group]; word != 0; word &= word - 1) {
        const int i = __builtin_ctz(word), at = group * LANES + i;
        EXIT_STEP(0)[particle[at]] = taken[at];
        EXIT_CODE(0)[particle[at]] = diverged[group] >> i & 1 ? -1 : exits[0][group] >> i & 1 ? 1 : exits[1][group] >> i & 1 ? 2 : 0;
        running[group] &= ~(1u << i);
        active--;
      }
  }
  // where each particle is that has more to go
  for (int group = 0; group < GROUPS; group++)
    for (unsigned word = running[group]; word != 0; word &= word - 1) {
      const int i = __builtin_ctz(word), at = group * LANES + i;
      STATE(0)[particle[at]] = lane[0][at];
      STATE(1)[particle[at]] = lane[1][at];
      EXIT_STEP(0)[particle[at]] = taken[at];
    }
  return 1;
}
