import { expect, it } from 'vitest'
import { keyOf } from '#src/experiment/seed.js'

it.each([
  ['kim2026', { key0: -4477626, key1: 1640539265 }],
  ['saddlewalk', { key0: 2073080510, key1: -558675256 }],
])('the key of the seed %s stays: published results depend on it', (seed, key) => {
  expect(keyOf(seed)).toEqual(key)
})

it('a number is the same seed as its digits', () => {
  expect(keyOf(1)).toEqual({ key0: 1157273989, key1: 671118191 })
  expect(keyOf('1')).toEqual(keyOf(1))
})

it('every key is two signed 32-bit words, and no two seeds share one', () => {
  const words = Array.from({ length: 500 }, (_, seed) => keyOf(seed)).map(({ key0, key1 }) => [key0, key1])
  expect(words.flat().filter(word => (word! | 0) !== word)).toEqual([])
  expect(new Set(words.map(String)).size).toBe(words.length)
})

it.each([
  ['1', '11'],
  ['12', '121212'],
  ['0', '\u0430'],
])('the seeds "%s" and "%s" are not the same', (a, b) => {
  expect(keyOf(a)).not.toEqual(keyOf(b))
})
