/** saddlewalk run, as a process. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Result } from '#src/results/result.js'
import { MAIN, SADDLE, saddlewalk, temporaryFolder } from './command.js'

const { folder, write } = temporaryFolder()
const file = write('saddle.yaml', SADDLE)

function resultOf(...args: string[]): Result {
  const { status, stdout, stderr } = saddlewalk('run', ...args, '--json')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return JSON.parse(stdout) as Result
}

/** Bad input: one line on standard error, nothing on standard output. */
function complaintOf(...args: string[]): string {
  const { status, stdout, stderr } = saddlewalk(...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^saddlewalk: [^\n]+\n$/)
  return stderr.slice('saddlewalk: '.length, -1)
}

describe('run --json', () => {
  it('prints one JSON object of the documented shape, with counts that add up', () => {
    const { stdout } = saddlewalk('run', file, '--json', '--at', '100,400', '--quantiles', '0.25')
    expect(stdout).toMatch(/^\{.*\}\n$/)
    const { experiment, engine, timing, variants } = JSON.parse(stdout) as Result
    expect(experiment).toMatchObject({ name: 'experiment', seed: 'saddlewalk', optimizer: { momentum: 0 } })
    expect(engine).toEqual({ name: 'wasm', threads: expect.any(Number), device: expect.any(String) })
    expect(timing).toEqual({ seconds: expect.any(Number), particleSteps: expect.any(Number) })
    expect(variants).toHaveLength(1)
    expect(variants[0]!.settings).toEqual({})
    const escape = variants[0]!.escape!
    const estimate = { estimate: expect.any(Number), low: expect.any(Number), high: expect.any(Number) }
    expect(escape).toMatchObject({ particles: 200, horizon: 400, restrictedMean: estimate })
    expect(escape.escaped + escape.censored + escape.diverged).toBe(200)
    expect(escape.escaped).toBeGreaterThan(100)
    expect(escape.mean === null).toBe(escape.censored > 0)
    expect(escape.quantiles).toEqual([{ p: 0.25, ...estimate, exact: expect.any(Number) }])
    expect(escape.survival).toEqual([100, 400].map(step => ({ step, ...estimate, exact: expect.any(Number) })))
    expect(escape.survival[1]!.estimate).toBeCloseTo(1 - escape.escaped / 200, 12)
    const { coordinates } = variants[0]!.diffusion!
    expect(coordinates.map(({ name }) => name)).toEqual(['x', 'y'])
    for (const { meanSquareDisplacement, coefficient } of coordinates) {
      expect(meanSquareDisplacement.map(({ step }) => step)).toEqual([1, 10, 100])
      expect(meanSquareDisplacement[0]).toMatchObject({ exact: expect.any(Number), kim2026: expect.any(Number) })
      expect(coefficient).toMatchObject({ ...estimate, exact: expect.any(Number) })
    }
  })

  it('puts --set over the file, the last one counting, and runs every variant of a sweep', () => {
    const sets = ['particles=7', 'particles=9', 'escape={exits: {up: "y > 0.1", down: "y < -0.1"}}']
    const swept = 'sweep={optimizer.kind: [sgd, usam]}'
    const { experiment, variants } = resultOf(file, ...[...sets, swept].flatMap(set => ['--set', set]))
    expect(experiment.particles).toBe(9)
    expect(variants.map(({ settings }) => settings)).toEqual([
      { 'optimizer.kind': 'sgd' },
      { 'optimizer.kind': 'usam' },
    ])
    for (const { escape } of variants) {
      expect(escape!.exits!.map(({ name }) => name)).toEqual(['up', 'down'])
      expect(escape!.exits!.reduce((sum, { escaped }) => sum + escaped, 0)).toBe(escape!.escaped)
    }
  })

  it('is the same on one thread and on two, by an experiment in YAML and in JSON', () => {
    const json = write('saddle.json', JSON.stringify(resultOf(file).experiment))
    const [one, two] = [resultOf(file, '--threads', '1'), resultOf(json, '--threads', '2')]
    expect([one.engine.threads, two.engine.threads]).toEqual([1, 2])
    expect(two.variants).toEqual(one.variants)
  })

  it.each(['reference', 'wasm'])('runs on the %s engine', name => {
    expect(resultOf(file, '--engine', name, '--set', 'particles=20').engine.name).toBe(name)
  })
})

it('prints a summary without escape codes into a pipe', () => {
  const { status, stdout, stderr } = saddlewalk('run', file)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('experiment: 200 particles, 400 steps')
  expect(stdout).not.toContain('\u001b')
})

it.each<[args: string[], message: string]>([
  [['--engine', 'wsam'], 'unknown engine "wsam" — did you mean "wasm"? (there are auto, gpu, wasm, reference)'],
  [['--threads', '0'], 'threads must be a whole number from 1 to 1024, not 0'],
  [['--threads', 'abc'], '--threads abc: "abc" is not a whole number'],
  [['--threads', '1,2'], '--threads 1,2: give one number'],
  [['--at', '10,x'], '--at 10,x: "x" is not a step, a whole number from 0'],
  [['--at', '401'], '--at 401: step 401 is past the horizon, steps: 400'],
  [['--quantiles', '0.5,1'], '--quantiles 0.5,1: "1" is not a probability between 0 and 1'],
  [['--set', 'particles'], '--set particles: write path=value, as optimizer.radius=0.1'],
  [['--set', 'start=[0'], '--set start=[0: Flow sequence must end with a ]'],
  [['--set', 'name=*a'], '--set name=*a: Unresolved alias (the anchor must be set before the alias): a'],
  [['--set', 'particles=0'], '--set particles=0: particles: must be at least 1, not 0'],
  [['--set', 'particles.x=1'], '--set particles.x=1: "particles.x": particles is not a group of settings'],
  [['--set', '__proto__.x=1'], '--set __proto__.x=1: "__proto__.x" is not the path of a setting'],
])('refuses %j', (args, message) => {
  expect(complaintOf('run', file, ...args)).toBe(message)
})

describe('a mistake in a file is shown at its line and column:', () => {
  const rest = SADDLE.split('\n').slice(1).join('\n')
  const spoilt = (from: string, to: string) => SADDLE.replace(from, () => to)

  it.each<[what: string, text: string, place: string, message: string]>([
    ['a value', `particles:   0\n${rest}`, '1:14', 'particles: must be at least 1'],
    [
      'a name',
      spoilt('radius', 'raduis'),
      '5:54',
      'optimizer.raduis: unknown setting "raduis" — did you mean "radius"?',
    ],
    ['what is missing', spoilt('learningRate: 0.01, ', ''), '5:1', 'optimizer.learningRate: is missing'],
    ['a quoted expression', spoilt('abs(y)', 'abs(yy)'), '7:22', 'escape.when: unknown name "yy"'],
    [
      'a plain expression',
      spoilt('{ when: "abs(y) > 0.1" }', '\n  when: abs(yy) > 0.1'),
      '8:13',
      'escape.when: unknown',
    ],
    [
      'a block expression',
      spoilt('{ when: "abs(y) > 0.1" }', '\n  when: |\n    abs(yy) > 1'),
      '8:9',
      'escape.when: unknown',
    ],
    [
      'a sweep entry',
      `${SADDLE}sweep:\n  optimizer.radius: [0, 0.1, -1]\n`,
      '10:30',
      'sweep.optimizer.radius[2]: must be',
    ],
    ['a sweep path', `${SADDLE}sweep:\n  optimzer.radius: [0]\n`, '10:3', 'sweep.optimzer.radius: unknown setting'],
    ['a path through a value', `${SADDLE}sweep:\n  steps.x: [0]\n`, '10:3', 'sweep.steps.x: "steps.x": steps is not'],
    ['YAML syntax', `${SADDLE}sweep: [0\n`, '10:1', 'this is not YAML: '],
    ['a duplicate key', `${SADDLE}steps: 5\n`, '9:1', 'this is not YAML: Map keys must be unique'],
  ])('%s', (_, text, place, message) => {
    const bad = write('bad.yaml', text)
    expect(complaintOf('run', bad)).toContain(`${bad}:${place}: ${message}`)
  })

  it('an alias of nothing', () => {
    const bad = write('alias.yaml', `name: *nothing\n${SADDLE}`)
    expect(complaintOf('run', bad)).toBe(
      `${bad}: this is not YAML: Unresolved alias (the anchor must be set before the alias): nothing`,
    )
  })
})

it('refuses aliases that multiply without end', () => {
  const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`)
  const bomb = write('bomb.yaml', `l0: &l0 [0]\n${levels.join('\n')}\n`)
  expect(complaintOf('run', bomb)).toContain(`${bomb}: this is not YAML: Excessive alias count`)
})

it('refuses files that are not there, folders and lists', () => {
  expect(complaintOf('run', `${folder}/nothing.yaml`)).toBe(`${folder}/nothing.yaml: there is no such file`)
  expect(complaintOf('run', folder)).toBe(`${folder}: this is a folder, not an experiment file`)
  const empty = write('empty.yaml', '')
  expect(complaintOf('run', empty)).toBe(`${empty}:1:1: particles: is missing: it must be a number`)
  const list = write('list.yaml', '- 1\n')
  expect(complaintOf('run', list)).toBe(`${list}:1:1: must be a group of settings, not [1]`)
})

it('refuses an expression with 5,000 nested parentheses in one short line', () => {
  const nested = write('nested.yaml', SADDLE.replace('abs(y)', `${'('.repeat(4990)}y${')'.repeat(4990)}`))
  const complaint = complaintOf('run', nested)
  expect(complaint).toMatch(/:7:\d+: escape\.when: .*nested/)
  expect(complaint.length).toBeLessThan(400)
  expect(complaintOf('run', file, '--set', `escape.when=${'('.repeat(6000)}\ny > 1`).length).toBeLessThan(400)
})

it('takes a reader that leaves early, as head, for no error', () => {
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', '"$0" "$1" run "$2" --set "particles=20" | head -1', process.execPath, MAIN, file],
    { encoding: 'utf8' },
  )
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^experiment: 20 particles[^\n]*\n$/)
})

it('SIGINT ends a long run with 130 and one line', async () => {
  const text = SADDLE.replace('400', '1000000').replace('200', '1000000').replace('abs(y) > 0.1', 'x > 1')
  const long = write('long.yaml', text)
  const args = [MAIN, 'run', long, '--engine', 'wasm', '--json']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', text => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', text => (stderr += text))
  setTimeout(() => child.kill('SIGINT'), 2500)
  const [status] = await once(child, 'close')
  expect({ status, stdout, stderr }).toEqual({
    status: 130,
    stdout: '',
    stderr: 'saddlewalk: interrupted: nothing was kept\n',
  })
})

describe('usage', () => {
  it.each([
    [['rnu', file], "error: unknown command 'rnu'\n(Did you mean run?)\n"],
    [['run', file, '--sett', 'a=1'], "error: unknown option '--sett'\n(Did you mean --set?)\n"],
    [['run'], "error: missing required argument 'file'\n"],
  ])('%j', (args, message) => {
    expect(saddlewalk(...args)).toEqual({ status: 2, stdout: '', stderr: message })
  })
})
