import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didYouMean, editDistance, nearestName } from '#src/experiment/nearest.js'

describe('the edit distance', () => {
  it.each([
    ['radius', 'radius', 0],
    ['raduis', 'radius', 1],
    ['radus', 'radius', 1],
    ['radiuss', 'radius', 1],
    ['rodius', 'radius', 1],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
  ])('from "%s" to "%s" is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance)
  })

  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 })

  it('is symmetric, 0 only between equals, and bounded by the lengths', () => {
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        const distance = editDistance(a, b)
        expect(distance).toBe(editDistance(b, a))
        expect(distance === 0).toBe(a === b)
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    )
  })
})

describe('the nearest name', () => {
  const names = ['kind', 'learningRate', 'radius', 'momentum', 'noise']

  it.each([
    ['raduis', 'radius'],
    ['RADIUS', 'radius'],
    ['learningrate', 'learningRate'],
    ['learning_rate', 'learningRate'],
    ['momentem', 'momentum'],
    ['beta', null],
    ['', null],
  ])('to "%s" is %s', (given, nearest) => {
    expect(nearestName(given, names)).toBe(nearest)
  })

  it('of equally near names is the first', () => {
    expect(nearestName('z', ['x', 'y'])).toBe('x')
  })

  it('is none among none', () => {
    expect(nearestName('radius', [])).toBeNull()
  })

  it('is asked after, or not at all', () => {
    expect(didYouMean('raduis', names)).toBe(' — did you mean "radius"?')
    expect(didYouMean('beta', names)).toBe('')
  })
})
