/** `npm run study:rounding`: float32 against float64 on the same paths, up to 10^5 steps. Writes rounding.md beside this file. */
import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { boundOf, constantOf } from './bound.js'
import { type Drift, driftOf, PARTICLES } from './drift.js'
import { LOST, SETTINGS, type Setting } from './settings.js'

const STEPS = [100, 1000, 10_000, 100_000]

const PREAMBLE = `# Rounding in long runs

Made by \`npm run study:rounding\` (some minutes): ${PARTICLES} particles walk in float32 (engine wasm) and in float64 (reference) with the
same random numbers. Differences are those of the first coordinate of each particle, over the standard deviation of the
particles then. That of the mean square displacement is in standard errors of ${PARTICLES} particles; with n times as many these are √n
times smaller, and the difference as many times more of them.

In the last motion the noise of a step is below half the spacing of float32 numbers where the particles are: float32 does not
follow it, and the diffusion estimators leave such checkpoints out ([docs/method.md](../../../docs/method.md)).

On a stable coordinate with steps w' = a w − noise rounding is bounded: |Δ| ≤ c ε W/(1 − a), with ε = 2⁻²³, W the largest |w|, and
c = ½ (1 + m(1 − a) + k N/W): half a unit in the last place for the last subtraction of a step, and m and k halves of ε for
what is subtracted, the gradient's part of (1 − a) W and the noise's of N at most; a difference shrinks by a in each step,
which sums to 1/(1 − a). [bound.ts](bound.ts) counts m and k.
`

test('rounding', { timeout: 3_600_000 }, async () => {
  const rows: string[] = []
  const outside: string[] = []
  for (const setting of [...SETTINGS, LOST]) {
    process.stderr.write(`${setting.name}\n`)
    for (const drift of await driftOf(setting, STEPS)) {
      rows.push(rowOf(setting, drift))
      if (setting.linear !== undefined && !(drift.worst <= boundOf(setting.linear, drift)))
        outside.push(`${setting.name}, step ${drift.step}`)
    }
  }
  writeFileSync(new URL('rounding.md', import.meta.url), `${PREAMBLE}\n${HEADING}\n${rows.join('\n')}\n`)
  expect(outside).toEqual([])
})

const HEADING = `| motion | steps | spread | worst / spread | rms / spread | displacement, standard errors | c | worst / bound |
|---|---|---|---|---|---|---|---|`

function rowOf({ name, linear }: Setting, drift: Drift): string {
  const { step, spread, worst, rms, standardErrors } = drift
  const bound = linear === undefined ? ['', ''] : [constantOf(linear, drift.largest), worst / boundOf(linear, drift)]
  const numbers = [spread, worst / spread, rms / spread, standardErrors, ...bound]
  const cells = numbers.map(value => (typeof value === 'string' ? value : numberText(value)))
  return `| ${[name, step, ...cells].join(' | ')} |`
}

function numberText(value: number): string {
  return value > 1e-3 && value < 1e3 ? value.toPrecision(2) : value.toExponential(1)
}
