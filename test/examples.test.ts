/** Every shipped experiment runs, if only with a few particles for a few steps. */
import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { loadPlan } from '#src/cli/load.js'
import { measurePlan } from '#src/simulate.js'

it.each(readdirSync('examples'))('examples/%s', async name => {
  const few = ['particles=64', 'steps=100', 'diffusion.checkpoints=[1, 100]']
  const { variants } = (await measurePlan(loadPlan(`examples/${name}`, few))).result
  for (const { diffusion, escape } of variants) {
    expect(escape!.particles).toBe(64)
    expect(diffusion!.coordinates.length).toBeGreaterThan(0)
  }
})
