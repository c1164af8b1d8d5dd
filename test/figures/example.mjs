// Runs small experiments and prints what the example figures show, for test/figures/example.json:
//   npm run build && node test/figures/example.mjs > test/figures/example.json && npm run format
import { ReferenceStepper } from '#src/engines/reference-stepper.js'
import { planOf } from '#src/experiment/sweep.js'
import { simulate } from '#src/simulate.js'
import { fitEscapeTimes } from '#src/statistics/fits/fit.js'
import { survival as survivalOf } from '#src/statistics/fits/law.js'
import { lognormal } from '#src/statistics/fits/normal-laws.js'

const saddle = {
  seed: 'figures',
  particles: 20_000,
  steps: 2000,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'usam', learningRate: 0.01, radius: 0.3 },
  noise: { hessian: { batchSize: 32 } },
}
const escape = { when: 'abs(y) > 0.5' }
const range = (count, step, first = step) => Array.from({ length: count }, (_, i) => first + i * step)
const run = async (experiment, options = {}) => (await simulate(experiment, { engine: 'wasm', ...options })).variants

async function escapeTimes() {
  const [width, steps] = [50, 1500]
  const at = range(steps, 1)
  const variants = await run({ ...saddle, steps, escape, sweep: { 'optimizer.kind': ['sgd', 'usam'] } }, { at })
  return variants.map(({ settings, escape: { survival, ...counts } }) => {
    const all = [{ step: 0, estimate: 1, exact: 1 }, ...survival]
    const edges = all.filter(({ step }) => step % width === 0)
    const every = all.filter(({ step }) => step % 10 === 0)
    return {
      label: settings['optimizer.kind'],
      bars: pairs(edges).map(([left, right]) => ({
        fromStep: left.step,
        toStep: right.step,
        density: (left.estimate - right.estimate) / width,
      })),
      exact: pairs(every).map(([left, right]) => ({
        step: (left.step + right.step) / 2,
        density: (left.exact - right.exact) / (right.step - left.step),
      })),
      fit: { label: 'lognormal, fitted', points: lognormalDensity(fitted(all), every) },
      escaped: counts.escaped,
      censored: counts.censored,
      diverged: counts.diverged,
    }
  })
}

/** The maximum-likelihood lognormal of the escapes; nobody diverges, so that the survival gives the counts. */
function fitted(survival) {
  const { particles } = saddle
  const escaped = Float64Array.from(survival, ({ estimate }, k) =>
    k === 0 ? 0 : Math.round(particles * (survival[k - 1].estimate - estimate)),
  )
  const horizon = survival.length - 1
  return fitEscapeTimes({ particles, horizon, escaped, diverged: new Float64Array(horizon + 1) }, [lognormal])
}

function lognormalDensity({ fits: [{ parameters }] }, points) {
  const left = step =>
    survivalOf(
      lognormal,
      parameters.map(({ estimate }) => estimate),
      step,
    )
  return pairs(points).map(([{ step: from }, { step: to }]) => ({
    step: (from + to) / 2,
    density: (left(from) - left(to)) / (to - from),
  }))
}

const pairs = list => list.slice(1).map((right, i) => [list[i], right])

async function survival() {
  const kinds = ['sgd', 'usam', 'sam']
  const experiment = { ...saddle, particles: 400, steps: 1200, escape, sweep: { 'optimizer.kind': kinds } }
  const variants = await run(experiment, { at: range(1200, 1) })
  return variants.map(({ settings, escape: { survival, noExactLaw } }) => ({
    label: settings['optimizer.kind'],
    points: [
      { step: 0, estimate: 1, low: 1, high: 1 },
      ...survival
        .filter(({ estimate }, k) => k === 0 || k === survival.length - 1 || estimate !== survival[k - 1].estimate)
        .map(({ step, estimate, low, high }) => ({ step, estimate, low, high })),
    ],
    exact:
      noExactLaw === null
        ? [
            { step: 0, value: 1 },
            ...survival.filter(({ step }) => step % 10 === 0).map(({ step, exact }) => ({ step, value: exact })),
          ]
        : null,
  }))
}

async function displacement() {
  const checkpoints = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
  const variants = await run({
    ...saddle,
    particles: 200,
    steps: 512,
    diffusion: { checkpoints },
    sweep: { 'optimizer.kind': ['sgd', 'usam'] },
  })
  return ['x', 'y'].map((name, i) => ({
    label: `coordinate ${name}, curvature ${['1', '−1'][i]}`,
    series: variants.map(({ settings, diffusion }) => {
      const points = diffusion.coordinates[i].meanSquareDisplacement
      return {
        label: settings['optimizer.kind'],
        points: points.map(({ step, estimate, standardError }) => ({ step, estimate, standardError })),
        exact: points.map(({ step, exact }) => ({ step, value: exact })),
        kim2026: points.map(({ step, kim2026 }) => ({ step, value: kim2026 })),
      }
    }),
  }))
}

async function coefficient() {
  const radii = [0, 0.1, 0.2, 0.3, 0.4, 0.5]
  const noises = ['shared', 'independent']
  const variants = await run({
    ...saddle,
    particles: 500,
    steps: 20,
    diffusion: { checkpoints: [1, 2, 5, 10, 20] },
    sweep: { 'optimizer.noise': noises, 'optimizer.radius': radii },
  })
  return ['x', 'y'].map((name, i) => ({
    label: `coordinate ${name}, curvature ${['1', '−1'][i]}`,
    series: noises.map(noise => {
      const points = variants
        .filter(({ settings }) => settings['optimizer.noise'] === noise)
        .map(({ settings, diffusion }) => ({
          setting: settings['optimizer.radius'],
          ...diffusion.coordinates[i].coefficient,
        }))
      return {
        label: `${noise} noise`,
        points: points.map(({ setting, estimate, low, high }) => ({ setting, estimate, low, high })),
        exact: points.map(({ setting, exact }) => ({ setting, value: exact })),
        kim2026: points.map(({ setting, kim2026 }) => ({ setting, value: kim2026 })),
      }
    }),
  }))
}

async function heatMap() {
  const variants = await run({
    ...saddle,
    particles: 1000,
    steps: 4000,
    escape,
    sweep: { 'optimizer.radius': [0, 0.2, 0.4, 0.6, 0.8], 'noise.hessian.batchSize': [4, 16, 64, 256] },
  })
  return variants.map(({ settings, escape: { mean } }) => ({
    column: settings['optimizer.radius'],
    row: settings['noise.hessian.batchSize'],
    value: mean === null ? null : { estimate: mean.estimate, low: mean.low, high: mean.high },
  }))
}

const well = {
  ...saddle,
  particles: 100,
  steps: 1000,
  loss: { doubleWell: { depth: 0.25, stiffness: 1 } },
  noise: { isotropic: { std: 1.5 } },
}

/** Positions of particles at some steps, and one particle's path, from the float64 evaluator. */
function cloud() {
  const area = { xFrom: -1.6, xTo: 1.6, yFrom: -0.9, yTo: 0.9, columns: 36, rows: 20 }
  const steps = [20, 100, 300]
  const plan = planOf({ ...well, sweep: { 'optimizer.kind': ['sgd', 'usam'] } })
  const variants = plan.variants.map(({ settings, kernel, key }) => {
    const stepper = new ReferenceStepper(kernel, key)
    stepper.start(0, well.particles)
    const path = [{ step: 0, x: stepper.state[0][0], y: stepper.state[1][0] }]
    const snapshots = []
    for (let step = 1; step <= steps.at(-1); step++) {
      stepper.advance(step - 1, step)
      const [xs, ys] = stepper.state
      if (step % 5 === 0) path.push({ step, x: xs[0], y: ys[0] })
      if (!steps.includes(step)) continue
      snapshots.push({ step, points: range(well.particles, 1, 0).map(i => ({ x: xs[i], y: ys[i] })) })
    }
    return { label: settings['optimizer.kind'], snapshots, paths: [path] }
  })
  const loss = (x, y) => 0.25 * (x * x - 1) ** 2 + 0.5 * y * y
  const values = range(area.rows, 1, 0).flatMap(row =>
    range(area.columns, 1, 0).map(column =>
      loss(
        area.xFrom + ((area.xTo - area.xFrom) * (column + 0.5)) / area.columns,
        area.yFrom + ((area.yTo - area.yFrom) * (row + 0.5)) / area.rows,
      ),
    ),
  )
  return { loss: { ...area, values }, variants }
}

async function fieldLine() {
  const [{ diffusion }] = await run({
    ...saddle,
    start: { gaussian: { mean: [0, 0], std: 0.3 } },
    particles: 1000,
    steps: 100,
    diffusion: { checkpoints: 20, field: { y: { from: -1, to: 1, cells: 20 } } },
  })
  const of = quantity =>
    diffusion.field.cells.map(({ at, [quantity]: values }) => {
      const value = values.y
      return {
        at: at[0],
        value: value && { estimate: value.estimate, low: value.low, high: value.high },
        exact: value?.exact ?? null,
      }
    })
  return { drift: of('drift'), diffusion: of('diffusion') }
}

async function fieldArrows() {
  const [{ diffusion }] = await run({
    ...well,
    particles: 4000,
    noise: { isotropic: { std: 0.4 } },
    start: { gaussian: { mean: [0, 0], std: 0.5 } },
    diffusion: {
      checkpoints: 30,
      field: { x: { from: -1.5, to: 1.5, cells: 15 }, y: { from: -1, to: 1, cells: 10 } },
    },
  })
  const plain = value => value && { estimate: value.estimate, low: value.low, high: value.high }
  return diffusion.field.cells.map(({ at, drift, diffusion: spread }) => ({
    x: at[0],
    y: at[1],
    drift: drift.x && drift.y && { x: plain(drift.x), y: plain(drift.y) },
    diffusion: spread.x && spread.y && { x: plain(spread.x), y: plain(spread.y) },
  }))
}

/** Escapes over curvature and radius, none at some of them. */
async function phaseDiagram() {
  const [curvatures, radii] = [
    [-0.5, -1, -2],
    [0.25, 0.75, 1.25],
  ]
  const variants = await run({
    ...saddle,
    particles: 500,
    start: [0.1],
    loss: { saddle: { curvatures: [-1] } },
    optimizer: { kind: 'usam', learningRate: 0.1, radius: 0 },
    noise: { hessian: { batchSize: 4 } },
    escape: { when: 'abs(x) > 0.4' },
    sweep: { 'loss.saddle.curvatures': curvatures.map(curvature => [curvature]), 'optimizer.radius': radii },
  })
  return variants.map(({ settings, escape: { escaped, hazard } }) => {
    const [size, radius] = [-settings['loss.saddle.curvatures'][0], settings['optimizer.radius']]
    const [{ estimate, low, high }] = hazard
    return {
      ...{ x: size, x1: size / Math.SQRT2, x2: size * Math.SQRT2 },
      ...{ y: radius, y1: radius - 0.25, y2: radius + 0.25 },
      value: escaped === 0 ? null : { estimate, low, high },
      held: radius > 1 / size,
    }
  })
}

/** GD and SAM on x² − y² without noise, and where SAM takes its gradients at the end. */
function paths() {
  const area = { xFrom: -3.2, xTo: 0.6, yFrom: -0.6, yTo: 0.2, columns: 38, rows: 16 }
  const [steps, radius] = [200, 0.5]
  const plan = planOf({
    ...saddle,
    start: [-3, -0.01],
    loss: { saddle: { curvatures: [2, -2] } },
    noise: { none: {} },
    optimizer: { kind: 'sam', learningRate: 0.01, radius },
    sweep: { 'optimizer.kind': ['sgd', 'sam'] },
  })
  const series = plan.variants.map(({ kernel, key, settings }) => {
    const stepper = new ReferenceStepper(kernel, key)
    stepper.start(0, 1)
    const path = range(steps, 1, 0).map(step => {
      const place = { x: stepper.state[0][0], y: stepper.state[1][0] }
      stepper.advance(step, step + 1)
      return place
    })
    const ascent = path.slice(40, 90).map(({ x, y }) => {
      const scale = radius / Math.sqrt(x * x + y * y)
      return { x: x + scale * x, y: y - scale * y }
    })
    return {
      label: settings['optimizer.kind'],
      path,
      ...(settings['optimizer.kind'] === 'sam' ? { points: ascent } : {}),
    }
  })
  const middle = (from, to, count, i) => from + ((to - from) * (i + 0.5)) / count
  const values = range(area.rows, 1, 0).flatMap(row =>
    range(area.columns, 1, 0).map(
      column =>
        middle(area.xFrom, area.xTo, area.columns, column) ** 2 - middle(area.yFrom, area.yTo, area.rows, row) ** 2,
    ),
  )
  return { loss: { ...area, values }, series }
}

const example = {
  escapeTimes: await escapeTimes(),
  survival: await survival(),
  displacement: await displacement(),
  coefficient: await coefficient(),
  heatMap: await heatMap(),
  cloud: cloud(),
  fieldLine: await fieldLine(),
  fieldArrows: await fieldArrows(),
  phaseDiagram: await phaseDiagram(),
  paths: paths(),
}
const rounded = (_, value) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value)
const lines = Object.entries(example).map(
  ([name, data]) => `  ${JSON.stringify(name)}: ${JSON.stringify(data, rounded)}`,
)
console.log(`{\n${lines.join(',\n')}\n}`)
