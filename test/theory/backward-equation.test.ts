import { describe, expect, it } from 'vitest'
import { expectation } from '#src/theory/backward-equation.js'
import { meanSquareDisplacement, type OrnsteinUhlenbeck } from '#src/theory/compagnoni2023.js'

const equationOf = ({ relaxation, diffusion }: OrnsteinUhlenbeck) => ({
  at: (w: number) => ({ drift: -relaxation * w, diffusion }),
})

const processes: Record<string, OrnsteinUhlenbeck> = {
  'a stable one': { relaxation: 1, diffusion: 0.2 },
  'an unstable one': { relaxation: -1, diffusion: 0.05 },
  'a walk': { relaxation: 0, diffusion: 0.3 },
}

describe.each(Object.entries(processes))('of an Ornstein–Uhlenbeck process, %s', (_, process) => {
  it('the mean square displacement is its closed form to 5e-6', () => {
    const found = expectation({
      ...equationOf(process),
      observable: w => (w - 0.5) ** 2,
      start: 0.5,
      time: 1,
      reach: 8,
    })
    const exact = meanSquareDisplacement(process, { mean: 0.5, std: 0 }, 1)
    expect(Math.abs(found / exact - 1)).toBeLessThan(5e-6)
  })

  it('the mean of a cosine is its closed form to 5e-5', () => {
    const { relaxation, diffusion } = process
    const found = expectation({ ...equationOf(process), observable: Math.cos, start: 0.5, time: 1, reach: 8 })
    const mean = 0.5 * Math.exp(-relaxation)
    const variance = relaxation === 0 ? diffusion : (diffusion * -Math.expm1(-2 * relaxation)) / (2 * relaxation)
    expect(Math.abs(found - Math.cos(mean) * Math.exp(-variance / 2))).toBeLessThan(5e-5)
  })
})

it('follows a diffusion that depends on the place: of dw = w dW, E[w²] = w₀² eᵗ, to 2e-4', () => {
  const problem = { at: (w: number) => ({ drift: 0, diffusion: w ** 2 }), observable: (w: number) => w ** 2 }
  expect(Math.abs(expectation({ ...problem, start: 1, time: 1, reach: 40 }) / Math.E - 1)).toBeLessThan(2e-4)
})

it('negative control: half the diffusion is told from the closed form', () => {
  const { relaxation, diffusion } = processes['a stable one']!
  const wrong = equationOf({ relaxation, diffusion: diffusion / 2 })
  const found = expectation({ ...wrong, observable: w => (w - 0.5) ** 2, start: 0.5, time: 1, reach: 8 })
  expect(found / meanSquareDisplacement({ relaxation, diffusion }, { mean: 0.5, std: 0 }, 1)).toBeLessThan(0.9)
})

it('refuses a negative diffusion, with the place', () => {
  const problem = { at: (w: number) => ({ drift: 0, diffusion: w }), observable: (w: number) => w }
  expect(() => expectation({ ...problem, start: 0, time: 1, reach: 1 })).toThrow(
    'the diffusion is negative at w = -1: -1',
  )
})
