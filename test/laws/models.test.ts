/** What published models say of a variant, and the ranges that they are made for. */
import { describe, expect, it } from 'vitest'
import { planOf } from '#src/experiment/sweep.js'
import { diffusionLaws } from '#src/laws/diffusion-law.js'
import { corollaryGaps, displacementModels, holds, type Model } from '#src/laws/models.js'

const base = {
  particles: 1,
  steps: 1000,
  start: [0, 0],
  loss: { saddle: { curvatures: [0.5, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.005, radius: 0.05 },
  noise: { hessian: { batchSize: 16 } },
  diffusion: { checkpoints: [50] },
}

function modelsOf(experiment: object, step = 50): (Model & { ratio: number })[] {
  const [variant] = planOf(experiment).variants
  const [models, laws] = [displacementModels(variant!, [step]), diffusionLaws(variant!, [step])]
  if ('reason' in models || 'reason' in laws) throw new Error('no law')
  return models.flatMap((own, j) =>
    own.map(model => ({
      ...model,
      ratio: model.meanSquareDisplacement[0]! / laws[j]!.meanSquareDisplacement[0]!.exact,
    })),
  )
}

const withOptimizer = (optimizer: object) => ({ ...base, optimizer: { ...base.optimizer, ...optimizer } })

describe('models of the mean square displacement', () => {
  it('agree with the exact law to a quarter where they are within their range, over 36 settings', () => {
    const settings = [0.001, 0.01, 0.05].flatMap(learningRate =>
      [0, 0.05, 0.3, 1].flatMap(radius => [5, 50, 400].map(step => ({ learningRate, radius, step }))),
    )
    const found = settings.flatMap(({ step, ...optimizer }) => modelsOf(withOptimizer(optimizer), step))
    const inside = found.filter(holds)
    const outside = found.filter(model => !holds(model))
    expect(inside.length).toBeGreaterThan(60)
    for (const { ratio } of inside) expect(Math.abs(Math.log(ratio))).toBeLessThan(0.25)
    // and the range says something: beyond it they part
    expect(outside.filter(({ ratio }) => Math.abs(Math.log(ratio)) > 0.25).length).toBeGreaterThan(outside.length / 3)
  })

  it('are those made for the variant: Theorem 2 without momentum, both readings of Theorem 3 with it', () => {
    const names = (experiment: object) => [...new Set(modelsOf(experiment).map(({ name }) => name))]
    expect(names(base)).toEqual(['Kim et al., Theorem 2', 'Compagnoni et al., SDE of USAM'])
    expect(names(withOptimizer({ momentum: 0.5 }))).toEqual([
      'Kim et al., Theorem 3, C₂ as printed',
      'Kim et al., Theorem 3, C₂ as derived',
    ])
    expect(names({ ...base, noise: { isotropic: { std: 1 } } })).toEqual(['Compagnoni et al., SDE of USAM'])
    expect(names({ ...withOptimizer({ kind: 'sgd' }), noise: { isotropic: { std: 1 } } })).toEqual(['SDE of SGD'])
  })

  it('no equation of USAM where its diffusion would be negative, or for independent noise', () => {
    const beyond = modelsOf(withOptimizer({ radius: 0.8 })).filter(({ name }) => name.startsWith('Compagnoni'))
    expect(beyond).toHaveLength(1)
    expect(modelsOf(withOptimizer({ noise: 'independent' })).map(({ name }) => name)).toEqual([
      'Kim et al., Theorem 2',
      'Kim et al., Theorem 2',
    ])
  })

  it('Theorem 3 has nothing to say away from the saddle', () => {
    const away = { ...withOptimizer({ momentum: 0.5 }), start: [0.1, 0] }
    expect(modelsOf(away).map(({ meanSquareDisplacement }) => meanSquareDisplacement[0] === null)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe('Corollary 1', () => {
  const gapsOf = (experiment: object, step: number) => {
    const gaps = corollaryGaps(planOf(experiment).variants[0]!, step)
    if ('reason' in gaps) throw new Error(gaps.reason)
    return gaps
  }

  it('is the gap of Theorem 2 along the unstable direction to within its conditions', () => {
    const inside = gapsOf(base, 10)[1]!
    expect(holds(inside)).toBe(true)
    expect(Math.abs(inside.corollary1 / inside.theorem2 - 1)).toBeLessThan(0.2)
    const outside = gapsOf(base, 400)[1]!
    expect(holds(outside)).toBe(false)
    expect(Math.abs(outside.corollary1 / outside.theorem2 - 1)).toBeGreaterThan(0.2)
  })

  it('says nothing without radius, with momentum, or without hessian noise', () => {
    for (const experiment of [
      withOptimizer({ radius: 0 }),
      withOptimizer({ momentum: 0.5 }),
      { ...base, noise: { isotropic: { std: 1 } } },
    ])
      expect(gapsOf(experiment, 10)).toEqual([null, null])
  })
})
