/** The schema of an experiment file: what may be given, in what unit, and every default. */
import { z } from 'zod'

/** Particles are numbered by a 32-bit word of the random counter. */
export const MOST_PARTICLES = 2 ** 32
/** Steps are counted in a signed 32-bit word. */
export const MOST_STEPS = 2 ** 31 - 1
export const MOST_DIMENSIONS = 64
/** Of a grid of local drift and diffusion. */
export const MOST_CELLS = 10_000

/** wabt, which assembles kernels, has no room for the expression of twice as many. */
export const MOST_EXITS = 100

const positive = z.number().positive()
const atLeastZero = z.number().min(0)
const count = (most: number) => z.int().min(1).max(most)
const point = z.array(z.number()).min(1).max(MOST_DIMENSIONS)

/** An object of which exactly one member must be given. */
function exactlyOne<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape)
  return z
    .strictObject(shape)
    .superRefine((value, context) => {
      const given = names.filter(name => (value as Record<string, unknown>)[name] !== undefined)
      if (given.length === 1) return
      const found = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`
      context.addIssue({ code: 'custom', message: `needs exactly one of ${names.join(', ')}: ${found}` })
    })
    .meta({ minProperties: 1, maxProperties: 1 })
}

const start = z
  .union([
    point,
    z.strictObject({
      gaussian: z
        .strictObject({
          mean: point.describe('centre of the cloud'),
          std: atLeastZero.describe('standard deviation of each coordinate'),
        })
        .describe('a cloud, the same in every direction'),
    }),
  ])
  .describe('where particles start: one point, or a Gaussian cloud')

const expression = z.union([
  z.string().min(1),
  z.strictObject({
    formula: z.string().min(1).describe('in the variables x y z or w1 w2 …'),
    saddle: point.optional().describe('the critical point where the hessian noise is taken; the origin unless given'),
  }),
])

const loss = exactlyOne({
  saddle: z
    .strictObject({ curvatures: point.describe('Hessian eigenvalues h_j, one for each coordinate') })
    .optional()
    .describe('½ Σ h_j w_j²; one sample adds Σ √|h_j| z_j w_j'),
  beale: z.strictObject({}).optional().describe("Beale's function: saddle (0, 1), minimum (3, ½)"),
  monkeySaddle: z.strictObject({}).optional().describe('x³ − 3xy²'),
  doubleWell: z
    .strictObject({
      depth: positive.default(0.25).describe('height of the saddle over the minima'),
      stiffness: positive.default(1).describe('curvature along y'),
    })
    .optional()
    .describe('depth·(x² − 1)² + ½·stiffness·y²'),
  oneNeuron: z
    .strictObject({
      data: z.enum(['one', 'normal']).default('one').describe('inputs x: always 1, or standard normal'),
      target: z.number().default(1).describe('labels are y = target·x² + labelNoise·z'),
      labelNoise: atLeastZero.default(1).describe('standard deviation of the label noise'),
    })
    .optional()
    .describe('(w₂(w₁x)² − y)², the two-layer one-neuron network; coordinates x = w₁, y = w₂'),
  expression: expression.optional().describe('a formula in x y z or w1 w2 …; its gradient is derived'),
}).describe('the loss: exactly one of these')

const optimizer = z
  .strictObject({
    kind: z
      .enum(['sgd', 'usam', 'sam', 'usamFull'])
      .describe(
        'usam is SAM without the normalisation of the perturbation; usamFull takes the gradient through the perturbation, which is the equation of Theorem 2 of Kim et al. 2026 in time steps of η',
      ),
    learningRate: positive.describe('η'),
    radius: atLeastZero.default(0).describe('ρ, how far SAM looks up the gradient; sgd has none and ignores it'),
    momentum: z.number().min(0).lt(1).default(0).describe("γ of heavy ball: v' = γv + g, w' = w − ηv'"),
    noise: z
      .enum(['shared', 'independent'])
      .default('shared')
      .describe('whether the two gradients of a SAM step see the same minibatch'),
  })
  .describe('how a particle steps')

const batch = z.strictObject({ batchSize: count(2 ** 20).describe('B') }).optional()

const noise = exactlyOne({
  none: z.strictObject({}).optional().describe('the exact gradient'),
  isotropic: z
    .strictObject({ std: atLeastZero.describe('standard deviation in each coordinate') })
    .optional()
    .describe('Gaussian gradient noise, the same in every coordinate'),
  hessian: batch.describe('Gaussian gradient noise of covariance |H|/B, H the Hessian at the saddle'),
  minibatch: batch.describe("B samples drawn from the loss's sample distribution"),
}).describe('gradient noise: exactly one of these')

const condition = z.string().min(1)

const escape = exactlyOne({
  when: condition.optional().describe('a particle has escaped once this holds after a step, as "abs(y) > 0.5"'),
  exits: z
    .record(z.string().min(1), condition)
    .refine(exits => Object.keys(exits).length > 0, 'needs at least one exit')
    .refine(exits => Object.keys(exits).length <= MOST_EXITS, `has at most ${MOST_EXITS} exits`)
    .meta({ minProperties: 1, maxProperties: MOST_EXITS })
    .optional()
    .describe('several named exits; the first that holds is taken'),
}).describe('when a particle has escaped; omit for no escape measurement')

const fieldAxis = z.strictObject({
  from: z.number(),
  to: z.number(),
  cells: count(MOST_CELLS).default(40).describe('equal cells between from and to'),
})

const diffusion = z
  .strictObject({
    checkpoints: z
      .union([count(10_000), z.array(count(MOST_STEPS)).min(1).max(10_000)])
      .default(20)
      .describe('how many steps to measure at, spaced evenly in the logarithm, or the steps themselves'),
    field: z
      .record(z.string().min(1), fieldAxis)
      .refine(axes => [1, 2].includes(Object.keys(axes).length), 'needs one or two coordinates')
      .meta({ minProperties: 1, maxProperties: 2 })
      .optional()
      .describe(
        'a grid in one or two coordinates, as y: { from: -1, to: 1 }: local drift and diffusion there, from the steps into the checkpoints',
      ),
  })
  .describe('mean square displacement of the free process; omit for no diffusion measurement')

/** What an experiment file may hold, but for its sweep. */
export const experimentSchema = z
  .strictObject({
    name: z.string().min(1).default('experiment').describe('the heading of what is printed'),
    seed: z
      .union([z.string().min(1), z.int()])
      .default('saddlewalk')
      .describe('text or a whole number'),
    particles: count(MOST_PARTICLES).describe('how many walk, each by itself'),
    steps: count(MOST_STEPS).describe('the horizon K: steps each particle takes unless it escapes'),
    start,
    loss,
    optimizer,
    noise,
    escape: escape.optional(),
    diffusion: diffusion.optional(),
    sweep: z
      .union([
        z
          .record(z.string().min(1), z.array(z.unknown()).min(1))
          .describe(
            'settings, named by their path as optimizer.radius, and the values each takes: every combination is run',
          ),
        z
          .array(z.record(z.string().min(1), z.unknown()))
          .min(1)
          .describe('groups of settings, named by their path: each is run'),
      ])
      .optional()
      .describe('what varies: a grid of values, or a list of combinations'),
  })
  .describe('A saddlewalk experiment')

/** A checked experiment with its defaults filled in. */
export type Experiment = z.output<typeof experimentSchema>
/** An experiment as a user writes it. */
export type ExperimentInput = z.input<typeof experimentSchema>

/** The JSON Schema (2020-12) of an experiment file. */
export function experimentJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(experimentSchema, { io: 'input' }) as Record<string, unknown>
}
