/** Bad input: exit code 2, and one line that says where it is and what would be right. */
import { describe, expect, it } from 'vitest'
import { oneProcess, SADDLE, saddlewalk, temporaryFolder } from './command.js'

const { folder, write } = temporaryFolder()
const file = write('saddle.yaml', SADDLE)
const { saddlewalk: again, complaintOf } = oneProcess()

it('says the same in a process of its own as in that of these tests', async () => {
  for (const args of [['run', file, '--at', 'x'], ['theory', file, '--json'], ['run', file, '--none'], ['--version']])
    expect(await again(...args)).toEqual(saddlewalk(...args))
})

it.each<[args: string[], message: string]>([
  [['--engine', 'wsam'], 'unknown engine "wsam" — did you mean "wasm"? (there are auto, gpu, native, wasm, reference)'],
  [['--threads', '0'], 'threads must be a whole number from 1 to 1024, not 0'],
  [['--threads', 'abc'], '--threads abc: "abc" is not a whole number'],
  [['--threads', '1.5'], '--threads 1.5: "1.5" is not a whole number'],
  [['--threads', '1,2'], '--threads 1,2: give one number'],
  [['--max-time', '2'], '--max-time 2: give a time with its unit, as 90s, 30min, 2h or 3d'],
  [['--max-time', '-1h'], '--max-time -1h: give a time with its unit, as 90s, 30min, 2h or 3d'],
  [['--at', '10,x'], '--at 10,x: "x" is not a step, a whole number from 0'],
  [['--at', '10,,20'], '--at 10,,20: "" is not a step, a whole number from 0'],
  [['--at', '401'], '--at 401: step 401 is past the horizon, steps: 400'],
  [['--quantiles', '0.5,1'], '--quantiles 0.5,1: "1" is not a probability between 0 and 1'],
  [['--quantiles', 'half'], '--quantiles half: "half" is not a probability between 0 and 1'],
  [['--set', 'particles'], '--set particles: write path=value, as optimizer.radius=0.1'],
  [['--set', 'start=[0'], '--set start=[0: this is not YAML: Flow sequence must end with a ]'],
  [['--set', 'name=*a'], '--set name=*a: Unresolved alias (the anchor must be set before the alias): a'],
  [['--set', 'particles=0'], '--set particles=0: particles: must be at least 1, not 0'],
  [['--set', 'particles='], '--set particles=: particles: must be a whole number, not null'],
  [['--set', 'particles.x=1'], '--set particles.x=1: "particles.x": particles is not a group of settings'],
  [['--set', '__proto__.x=1'], '--set __proto__.x=1: "__proto__.x" is not the path of a setting'],
  [['--set', `name=${'['.repeat(3000)}`], `--set name=${'['.repeat(52)}…: lists or groups are nested too deep here`],
])('refuses %j', async (args, message) => {
  expect(await complaintOf('run', file, ...args)).toBe(message)
})

describe('what --set has done wrong is shown as its own, not the mistake of the file:', () => {
  it.each([
    ['optimizer={kind: sgd}', 'optimizer.learningRate: is missing: it must be a number'],
    ['optimzer.radius=1', 'optimzer: unknown setting "optimzer" — did you mean "optimizer"?'],
    ['constructor.prototype.x=1', 'constructor: unknown setting "constructor" (there are name, '],
    ['noise.none={}', 'noise: needs exactly one of none, isotropic, hessian, minibatch: none and hessian are given'],
    ['sweep.optimizer.radius=[0, -1]', 'sweep.optimizer.radius[1]: must be at least 0, not -1'],
    ['sweep.optimizer={radius: [1]}', 'sweep.optimizer: must be a list of at least one value, not {"radius":[1]}: '],
  ])('%s', async (set, message) => {
    expect(await complaintOf('run', file, '--set', 'particles=9', '--set', set)).toContain(`--set ${set}: ${message}`)
  })

  it('and what the file has done wrong as that of the file', async () => {
    const bad = write('two.yaml', SADDLE.replace('noise: {', 'noise: { none: {},'))
    const complaint = await complaintOf('run', bad, '--set', 'noise.hessian.batchSize=8')
    expect(complaint).toContain(`${bad}:6:1: noise: needs exactly one of`)
  })
})

describe('a mistake in a file is shown at its line and column:', () => {
  const rest = SADDLE.split('\n').slice(1).join('\n')
  const spoilt = (from: string, to: string) => SADDLE.replace(from, () => to)
  const escape = '{ when: "abs(y) > 0.1" }'
  const unknown = 'escape.when: unknown name "yy"'

  it.each<[what: string, text: string, place: string, message: string]>([
    ['a value', `particles:   0\n${rest}`, '1:14', 'particles: must be at least 1'],
    [
      'not a number',
      spoilt('radius: 0.3', 'radius: .nan'),
      '5:54',
      'optimizer.radius: must be a finite number, not NaN',
    ],
    ['infinity', spoilt('[0, 0]', '[0, -.inf]'), '3:12', 'start[1]: must be a finite number, not -Infinity'],
    ['a name', spoilt('radius', 'raduis'), '5:46', 'optimizer.raduis: unknown setting "raduis"'],
    ['a name that is a number', `${SADDLE}7: 1\n`, '9:1', '7: unknown setting "7"'],
    ['what is missing', spoilt('learningRate: 0.01, ', ''), '5:1', 'optimizer.learningRate: is missing'],
    ['a quoted expression', spoilt('abs(y)', 'abs(yy)'), '7:22', unknown],
    ['a plain expression', spoilt(escape, '\n  when: abs(yy) > 0.1'), '8:13', unknown],
    ['a block expression', spoilt(escape, '\n  when: |\n    abs(yy) > 1'), '8:9', unknown],
    ['an expression with escapes', spoilt('"abs(y)', '"\\u0061bs(yy)'), '7:17', unknown],
    [
      'an exit named by a number',
      spoilt('when: "abs(y) > 0.1"', 'exits: { 1: "y > 0", 2: "abs(q) > 1" }'),
      '7:40',
      'escape.exits.2: unknown name "q"',
    ],
    [
      'a sweep entry',
      `${SADDLE}sweep:\n  optimizer.radius: [0, 0.1, -1]\n`,
      '10:30',
      'sweep.optimizer.radius[2]: must',
    ],
    ['a sweep path', `${SADDLE}sweep:\n  optimzer.radius: [0]\n`, '10:3', 'sweep.optimzer.radius: unknown setting'],
    ['within a sweep', `${SADDLE}sweep:\n  escape:\n    - when: abs(yy)>1\n`, '11:17', 'sweep.escape[0].when: unknown'],
    ['a path through a value', `${SADDLE}sweep:\n  steps.x: [0]\n`, '10:3', 'sweep.steps.x: "steps.x": steps is not'],
    ['lines that end as on Windows', spoilt('abs(y)', 'abs(yy)').replaceAll('\n', '\r\n'), '7:22', unknown],
    ['YAML syntax', `${SADDLE}sweep: [0\n`, '10:1', 'this is not YAML: '],
    ['a duplicate key', `${SADDLE}steps: 5\n`, '9:1', 'this is not YAML: Map keys must be unique'],
    ['a second document', `${SADDLE}---\na: 1\n`, '9:1', 'a second document begins here'],
    ['a list for a name', `${SADDLE}? [a]\n: 1\n`, '1:1', '[ a ]: unknown setting "[ a ]"'],
  ])('%s', async (_, text, place, message) => {
    const bad = write('bad.yaml', text)
    expect(await complaintOf('run', bad)).toContain(`${bad}:${place}: ${message}`)
  })

  it('lists nested without end', async () => {
    const bad = write('nested.yaml', `${SADDLE}name: ${'['.repeat(3000)}`)
    expect(await complaintOf('run', bad)).toMatch(/nested\.yaml:9:\d+: lists or groups are nested too deep here$/)
  })

  it('an alias of nothing', async () => {
    const bad = write('alias.yaml', `name: *nothing\n${SADDLE}`)
    expect(await complaintOf('run', bad)).toBe(
      `${bad}: this is not YAML: Unresolved alias (the anchor must be set before the alias): nothing`,
    )
  })
})

it('refuses aliases that multiply without end', async () => {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`)
  const bomb = write('bomb.yaml', `l0: &l0 [0]\n${levels.join('\n')}\n`)
  expect(await complaintOf('run', bomb)).toContain(`${bomb}: this is not YAML: Excessive alias count`)
})

it('refuses files that are not there, folders, lists and what measures nothing', async () => {
  expect(await complaintOf('run', `${folder}/nothing.yaml`)).toBe(`${folder}/nothing.yaml: there is no such file`)
  expect(await complaintOf('run', folder)).toBe(`${folder}: this is a folder, not an experiment file`)
  const empty = write('empty.yaml', '')
  expect(await complaintOf('run', empty)).toBe(`${empty}:1:1: particles: is missing: it must be a whole number`)
  const list = write('list.yaml', '- 1\n')
  expect(await complaintOf('run', list)).toBe(`${list}:1:1: must be a group of settings, not [1]`)
  const nothing = write('nothing-measured.yaml', SADDLE.replace(/^(escape|diffusion).*\n/gm, ''))
  expect(await complaintOf('run', nothing)).toBe('nothing to measure: give escape, diffusion or both')
})

describe('an expression', () => {
  it.each([
    ['of 5,000 nested parentheses', `${'('.repeat(4990)}y${')'.repeat(4990)}`],
    ['of 10,001 characters', `y${'+y'.repeat(5000)}`],
    ['of 4,990 terms', `y${'+y'.repeat(4989)}`],
  ])('%s is refused in one short line', async (_, formula) => {
    const complaint = await complaintOf('run', write('deep.yaml', SADDLE.replace('abs(y)', formula)))
    expect(complaint).toMatch(/deep\.yaml:7:\d+: escape\.when: /)
    expect(complaint.length).toBeLessThan(400)
  })

  it('on several lines is cut to one', async () => {
    const complaint = await complaintOf('run', file, '--set', `escape.when=${'('.repeat(6000)}\ny > 1`)
    expect(complaint.length).toBeLessThan(400)
  })
})
