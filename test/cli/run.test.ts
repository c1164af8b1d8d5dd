/** saddlewalk run, as a process. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { disorder, oddNumbers } from '../statistics/sanity.js'
import { environment, MAIN, oneProcess, SADDLE, temporaryFolder } from './command.js'

const { write } = temporaryFolder()
const { saddlewalk, resultOf } = oneProcess()
const file = write('saddle.yaml', SADDLE)

describe('--set', () => {
  it('puts a setting over the file, the last one counting', async () => {
    const { experiment } = await resultOf(file, '--set', 'particles=7', '--set', 'particles=9', '--set', 'start.1=0.05')
    expect(experiment).toMatchObject({ particles: 9, start: [0, 0.05] })
  })

  it.each(['sweep={optimizer.kind: [sgd, usam]}', 'sweep.optimizer.kind=[sgd, usam]'])('sweeps: %s', async sweep => {
    const { variants } = await resultOf(file, '--set', 'particles=20', '--set', sweep)
    expect(variants.map(({ settings }) => settings)).toEqual([
      { 'optimizer.kind': 'sgd' },
      { 'optimizer.kind': 'usam' },
    ])
    const [sgd, usam] = variants.map(({ escape }) => escape!.restrictedMean.exact!)
    expect(sgd).toBeLessThan(usam!)
  })

  it('gives a variant of a sweep the result of the file with that setting', async () => {
    const swept = (await resultOf(file, '--set', 'sweep.optimizer.radius=[0.1, 0.5]')).variants[1]!
    const alone = (await resultOf(file, '--set', 'optimizer.radius=0.5')).variants[0]!
    expect(swept.settings).toEqual({ 'optimizer.radius': 0.5 })
    expect(swept.escape).toMatchObject(alone.escape!)
    expect(swept.diffusion).toMatchObject(alone.diffusion!)
  })
})

it('is the same on one thread and on two, by an experiment in YAML and in JSON', async () => {
  const json = write('saddle.json', JSON.stringify((await resultOf(file)).experiment))
  const [one, two] = [await resultOf(file, '--threads', '1'), await resultOf(json, '--threads', '2')]
  expect([one.engine.threads, two.engine.threads]).toEqual([1, 2])
  expect(two.experiment).toEqual(one.experiment)
  expect(two.variants).toEqual(one.variants)
})

it('warns of nothing when it has many threads', async () => {
  const many = await resultOf(file, '--set', 'particles=50000', '--engine', 'wasm', '--threads', '12')
  expect(many.engine.threads).toBe(12)
})

it.each(['reference', 'wasm'])('runs on the %s engine', async name => {
  expect((await resultOf(file, '--engine', name, '--set', 'particles=20')).engine.name).toBe(name)
})

it('prints a summary without escape codes into a pipe', async () => {
  const { status, stdout, stderr } = await saddlewalk('run', file, '--at', '300', '--quantiles', '0.25')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('experiment: 200 particles, 400 steps')
  expect(stdout).not.toContain('\u001b')
  const rows = stdout.split('\n').map(line => line.split(/ {2,}/))
  expect(rows.find(([name]) => name === 'escape')).toContain('25% step')
  expect(rows.find(([name, step]) => name === 'all' && step === '300')?.[2]).toMatch(/^0\.\d+ \[0\.\d+, 0\.\d+\]$/)
})

describe('--fit', () => {
  const set = (...settings: string[]) => settings.flatMap(setting => ['--set', setting])
  const args = [file, '--fit', ...set('particles=3000', 'steps=2000', 'escape.when=abs(y) > 0.5')]

  it('gives six laws with their goodness of fit: that of a saddle is the one not rejected', async () => {
    const { fits, notFitted } = (await resultOf(...args, ...set('optimizer.kind=sgd'))).variants[0]!.escape!.fits!
    expect(notFitted).toEqual([])
    expect(fits.map(({ law }) => law).toSorted()).toEqual(
      ['Weibull', 'exponential', 'gamma', 'inverse Gaussian', 'lognormal', 'saddle'].toSorted(),
    )
    const [saddle, ...others] = fits
    expect(saddle!.law).toBe('saddle')
    expect(saddle!.goodnessOfFit.pValue).toBeGreaterThan(0.01)
    for (const { goodnessOfFit } of others) expect(goodnessOfFit).toMatchObject({ pValue: 0.01, replicates: 99 })

    // the first variant of a sweep has the same seed
    const { status, stdout, stderr } = await saddlewalk('run', ...args, ...set('sweep.optimizer.kind=[sgd, usam]'))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const lines = stdout.split('\n').map(line => line.split(/ {2,}/))
    const tableOf = (name: string) => lines.slice(lines.findIndex(([first]) => first === `fits, ${name}`)).slice(0, 7)
    const [heading, first, ...rest] = tableOf('sgd')
    expect(heading).toEqual(['fits, sgd', 'parameters', 'ΔAIC', 'Akaike weight', 'goodness of fit p'])
    const number = '[\\d.,]+'
    const parameter = (name: string) => `${name} ${number} \\[${number}, ${number}\\]`
    expect(first![1]).toMatch(new RegExp(`^${parameter('location')}, ${parameter('scale')}$`))
    expect([first![0], ...first!.slice(2)]).toEqual(['saddle', '0', '1', `${saddle!.goodnessOfFit.pValue}`])
    for (const [i, [law, , difference, weight, pValue]] of rest.entries()) {
      expect(law).toBe(others[i]!.law)
      expect(Math.abs(others[i]!.aic - saddle!.aic - Number(difference!.replace(',', '')))).toBeLessThan(6)
      expect([weight, pValue]).toEqual(['< 0.0001', '≤ 0.01'])
    }
    expect(tableOf('usam')[1]![0]).toBe('saddle')
  })

  it('is not done unless it is asked for', async () => {
    expect((await resultOf(file, '--set', 'particles=20')).variants[0]!.escape!.fits).toBeUndefined()
  })
})

it('tells exits apart in a table of their own', async () => {
  const exits = '{exits: {up: y > 0.1, down: y < -0.1, never: y > 1000}}'
  const { stdout } = await saddlewalk('run', file, '--set', `escape=${exits}`)
  const rows = stdout.split('\n').map(line => line.split(/ {2,}/))
  expect(rows).toContainEqual(['exits', 'escaped', 'probability', 'mean step', 'median step'])
  const number = '[\\d.]+ \\[[\\d.]+, [\\d.]+\\]'
  for (const name of ['up', 'down'])
    expect(stdout).toMatch(new RegExp(`^all +${name} +\\d+ +${number} +${number} +${number}$`, 'm'))
  expect(stdout).toMatch(/^all +never +0 +0 \[0, 0\.\d+\] +– +–$/m)
})

describe('at the edge of what can be measured, an answer with valid JSON and a summary', () => {
  const edge = write('edge.yaml', SADDLE.replace(/^diffusion.*$/m, ''))

  it.each([
    ['nobody escapes', ['escape.when=y > 1e6']],
    ['everybody at step 1', ['escape.when=y > -1e6']],
    ['one particle', ['particles=1']],
    ['all diverge', ['loss={expression: x^4}', 'start=[1e10]', 'escape.when=x > 1e30', 'noise={none: {}}']],
    ['ties everywhere', ['optimizer.learningRate=1', 'steps=3']],
    ['a horizon of 1', ['steps=1']],
  ])('%s', async (_, settings) => {
    const args = [edge, ...settings.flatMap(setting => ['--set', setting]), '--fit']
    const { escape } = (await resultOf(...args)).variants[0]!
    expect(oddNumbers(escape)).toEqual([])
    expect(disorder(escape)).toEqual([])
    const { status, stdout, stderr } = await saddlewalk('run', ...args)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).not.toMatch(/NaN|Infinity|undefined/)
  })
})

/** Starts it, and tells how it ended: with what signal or status, and what it had printed. */
function started(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: tmpdir(), env: environment() })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', text => {
      printed[name] += text
    })
  const ended = once(child, 'close').then(([status, signal]) => ({ status, signal, ...printed }))
  return { child, ended }
}

it.each([[[]], [['--json']]])('takes a reader that has left, as head does, for no error: %j', async options => {
  const { child, ended } = started('run', file, '--set', 'particles=20', ...options)
  child.stdout.destroy()
  expect(await ended).toEqual({ status: 0, signal: null, stdout: '', stderr: '' })
})

describe('ending a run that would take days', () => {
  const text = SADDLE.replace('400', '1000000').replace('200', '4000000000').replace('abs(y) > 0.1', 'x > 1')
  const long = write('long.yaml', text)

  it.concurrent.each(['SIGINT', 'SIGTERM'] as const)('%s: 130 and one line, soon', async signal => {
    const { child, ended } = started('run', long, '--engine', 'wasm', '--threads', '1', '--json')
    await new Promise(resolve => setTimeout(resolve, 2500))
    const sent = performance.now()
    child.kill(signal)
    expect(await ended).toEqual({
      status: 130,
      signal: null,
      stdout: '',
      stderr: 'saddlewalk: interrupted: nothing was kept\n',
    })
    expect(performance.now() - sent).toBeLessThan(3000)
  })
})

describe('usage', () => {
  it.each([
    [['rnu', file], "error: unknown command 'rnu'\n(Did you mean run?)\n"],
    [['run', file, '--sett', 'a=1'], "error: unknown option '--sett'\n(Did you mean --set?)\n"],
    [['run'], 'saddlewalk: run: give an experiment file, or --resume and the folder of a run\n'],
    [['run', file, file], "error: too many arguments for 'run'. Expected 1 argument but got 2.\n"],
  ])('%j', async (args, message) => {
    expect(await saddlewalk(...args)).toEqual({ status: 2, stdout: '', stderr: message })
  })
})
