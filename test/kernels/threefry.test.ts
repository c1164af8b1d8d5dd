/** Known answers of Random123's kat_vectors for threefry2x32, by D. E. Shaw Research: counter, key, words. */
import { describe, expect, it } from 'vitest'
import { roundsOf, threefry } from '#kernels/random/threefry.js'

const ones = 0xffffffff
const known = [
  { rounds: 13, counter: [0, 0], key: [0, 0], words: [0x9d1c5ec6, 0x8bd50731] },
  { rounds: 13, counter: [ones, ones], key: [ones, ones], words: [0xfd36d048, 0x2d17272c] },
  {
    rounds: 13,
    counter: [0x243f6a88, 0x85a308d3],
    key: [0x13198a2e, 0x03707344],
    words: [0xba3e4725, 0xf27d669e],
  },
  { rounds: 20, counter: [0, 0], key: [0, 0], words: [0x6b200159, 0x99ba4efe] },
  { rounds: 20, counter: [ones, ones], key: [ones, ones], words: [0x1cb996fc, 0xbb002be7] },
  {
    rounds: 20,
    counter: [0x243f6a88, 0x85a308d3],
    key: [0x13198a2e, 0x03707344],
    words: [0xc4923a9c, 0x483df7a0],
  },
]

describe('Threefry-2x32', () => {
  it.each(known)('$rounds rounds of counter $counter under key $key', ({ rounds, counter, key, words }) => {
    const drawn: [number, number] = [0, 0]
    threefry(drawn, key[0]!, key[1]!, counter[0]!, counter[1]!, roundsOf(rounds))
    expect(drawn).toEqual(words)
  })

  it('takes words signed or unsigned alike', () => {
    const [unsigned, signed]: [[number, number], [number, number]] = [
      [0, 0],
      [0, 0],
    ]
    threefry(unsigned, 0x93198a2e, 0x83707344, 0xa43f6a88, 0x85a308d3)
    threefry(signed, 0x93198a2e | 0, 0x83707344 | 0, 0xa43f6a88 | 0, 0x85a308d3 | 0)
    expect(signed).toEqual(unsigned)
  })

  it('negative control: with one rotation changed no answer is right', () => {
    const wrong = roundsOf(13).map((round, i) => (i === 5 ? { ...round, rotation: 28 } : round))
    for (const { counter, key, words } of known.filter(({ rounds }) => rounds === 13)) {
      const drawn: [number, number] = [0, 0]
      threefry(drawn, key[0]!, key[1]!, counter[0]!, counter[1]!, wrong)
      expect(drawn).not.toEqual(words)
    }
  })
})
