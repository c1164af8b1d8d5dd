/** The small version of the study of fuzzed files, and harm that the harness must notice. */
import { expect, it } from 'vitest'
import { SADDLE, temporaryFolder } from '../../cli/command.js'
import { compiler } from '../../engines/compiler.js'
import { commandOutcome } from './command.js'
import { faultsOf, fuzz } from './fuzz.js'
import { Harness } from './harness.js'

const { write } = temporaryFolder()
const ENGINES = ['wasm', 'reference', ...(compiler === null ? [] : ['native'])]
const saddle = { name: 'saddle', bytes: Buffer.from(SADDLE), settings: [] }

it('150 files are run or refused in one line', async () => {
  const outcomes = await fuzz({
    seed: 'test',
    cases: 150,
    runShare: 1 / 8,
    engines: ENGINES,
    runMilliseconds: 100,
    deadlineMilliseconds: 20_000,
  })
  expect(faultsOf(outcomes)).toEqual([])
  const counted = (...kinds: string[]) => outcomes.filter(({ kind }) => kinds.includes(kind)).length
  expect(counted('refused')).toBeGreaterThan(50)
  expect(counted('planned')).toBeGreaterThan(20)
  expect(counted('ran', 'cut off')).toBeGreaterThan(0)
})

it('names that are paths lead nowhere', async () => {
  const exits = SADDLE.replace(/escape: .*/, 'escape: { exits: { ../../x: "y > 0.1", /x: "y < -0.1" } }')
  const sweep = 'name: ../../x\nsweep: { loss.saddle.curvatures: [[1, -1], [2, -2]] }\n'
  const bytes = Buffer.from(exits + sweep)
  const outcome = await commandOutcome({ name: 'paths', bytes, settings: [] }, { killMilliseconds: 60_000 })
  expect(outcome).toMatchObject({ kind: 'ran', message: '' })
})

it.each([
  ['an internal error', 'throw new TypeError("wrong")', 'TypeError: wrong'],
  ['a crash', 'process.exit(3)', 'the process ended (3)'],
  ['a hang', 'for (;;);', 'no answer in 500 ms'],
  ['a refusal with a stack', 'throw new InputError(`wrong\\n  at a line`)', 'refused with'],
])('negative control: %s is noticed', async (_, body, message) => {
  const inputError = new URL('../../../dist/src/experiment/input-error.js', import.meta.url).href
  const loader = write(
    'loader.mjs',
    `import { InputError } from '${inputError}'\nexport const loadPlan = () => { ${body} }`,
  )
  const harness = new Harness({
    deadlineMilliseconds: body.startsWith('for') ? 500 : 20_000,
    loader: `${loader}?${encodeURIComponent(body)}`,
  })
  const outcomes = [await harness.outcomeOf(saddle, 0), await harness.outcomeOf(saddle, 0)]
  harness.close()
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({ kind: 'fault', message: expect.stringContaining(message) })
})

it.each([
  ['a file beside the working folder', 'require("node:fs").writeFileSync("../x", "")', 'written outside'],
  ['an internal error', 'console.error("saddlewalk: internal error: x"); process.exitCode = 2', 'ended with 2'],
  ['another status', 'process.exitCode = 1', 'ended with 1'],
  ['a second line', 'console.error("saddlewalk: wrong\\nhere"); process.exitCode = 2', 'ended with 2'],
])('negative control: %s is noticed', async (_, body, message) => {
  const outcome = await commandOutcome(saddle, { killMilliseconds: 20_000, main: write('main.cjs', body) })
  expect(outcome).toMatchObject({ kind: 'fault', message: expect.stringContaining(message) })
})
