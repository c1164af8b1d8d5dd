/** report, figures, and histograms as pictures, as processes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { oneProcess, temporaryFolder } from './command.js'

const { folder, write } = temporaryFolder()
const { saddlewalk } = oneProcess()

const SWEEP = `
name: two by three
particles: 600
steps: 500
start: [0, 0]
loss: { doubleWell: {} }
optimizer: { kind: usam, learningRate: 0.03 }
noise: { hessian: { batchSize: 4 } }
escape: { when: "abs(x) > 0.7" }
diffusion: { checkpoints: [1, 2, 5, 10], field: { x: { from: -0.2, to: 0.2, cells: 4 } } }
sweep: { optimizer.radius: [0, 0.2, 0.4], noise.hessian.batchSize: [4, 16] }
`
const run = join(folder, 'sweep')
expect((await saddlewalk('run', write('sweep.yaml', SWEEP), '--out', run)).status).toBe(0)

const PNG = '89504e47'
const startOf = (file: string) => readFileSync(file).subarray(0, 4).toString('hex')

describe('figures', () => {
  it('writes every figure that the run has data for, as SVG, PNG and specification', async () => {
    const { status, stdout, stderr } = await saddlewalk('figures', run)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const names = [
      'survival',
      'escape-times',
      'coefficient',
      'heat-map',
      'displacement',
      'field-1',
      'field-2',
      'field-3',
      'cloud',
    ]
    expect(stdout.trim().split('\n')).toEqual(names.map(name => `${join(run, 'figures', name)}.svg .png .vl.json`))
    const files = names.flatMap(name => ['.png', '.svg', '.vl.json'].map(ending => name + ending))
    expect(readdirSync(join(run, 'figures')).sort()).toEqual(files.sort())
    for (const name of names) {
      expect(readFileSync(join(run, 'figures', `${name}.svg`), 'utf8')).toMatch(/^<svg xmlns=.*<title>two by three/)
      expect(startOf(join(run, 'figures', `${name}.png`))).toBe(PNG)
      expect(JSON.parse(readFileSync(join(run, 'figures', `${name}.vl.json`), 'utf8'))).toHaveProperty('$schema')
    }
  })

  it('leaves the run as it was', async () => {
    expect((await saddlewalk('show', run)).status).toBe(0)
  })
})

describe('report', () => {
  it('holds findings, figures, tables, provenance, and how to run it again', async () => {
    const file = join(folder, 'page.html')
    const { status, stdout, stderr } = await saddlewalk('report', run, '-o', file)
    expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: '', stdout: `${file}\n` })
    const page = readFileSync(file, 'utf8')
    expect(page.match(/<figure>/g)).toHaveLength(9)
    // a title in a mark is what it says under the pointer
    expect(page).toMatch(/<title>radius 0\.2, batchSize 16, steps [\d,]+ to [\d,]+: [\d.]+% of the particles<\/title>/)
    expect(page).toMatch(/<title>batch size B 16, 0\.4: [^<]+ \[[^<]+\]<\/title>/)
    for (const text of [
      'What was found',
      'radius 0.4, batchSize 16 stays longer than',
      'by step',
      `run ${run}/experiment.yaml`,
    ])
      expect(page).toContain(text)
    const { seed, kernel } = JSON.parse(readFileSync(join(run, 'manifest.json'), 'utf8')).variants[0]
    expect(page).toContain(seed)
    expect(page).toContain(kernel.sha256)
    expect(page).not.toMatch(/NaN|undefined/)
  })

  it('of a run in which nobody escaped, and of one without escape, has no figure of escapes', async () => {
    const still = join(folder, 'still')
    const free = join(folder, 'free')
    expect(
      (
        await saddlewalk(
          'run',
          write('still.yaml', SWEEP),
          '--set',
          'noise={none: {}}',
          '--set',
          'sweep={}',
          '--out',
          still,
        )
      ).status,
    ).toBe(0)
    const without = SWEEP.replace(/escape: .*\n/, '').replace(/sweep: .*\n/, '')
    expect((await saddlewalk('run', write('free.yaml', without), '--out', free)).status).toBe(0)
    for (const [name, figure] of [
      [still, 'escape times'],
      [free, 'share of particles still in'],
    ] as const) {
      expect((await saddlewalk('report', name)).status).toBe(0)
      expect(readFileSync(join(name, 'report.html'), 'utf8')).not.toContain(`<title>two by three: ${figure}`)
    }
  })

  it('says where it cannot write, and what is not a run', async () => {
    const nowhere = join(folder, 'no', 'page.html')
    const { status, stderr } = await saddlewalk('report', run, '-o', nowhere)
    expect(status).toBe(2)
    expect(stderr).toMatch(new RegExp(`^saddlewalk: -o ${nowhere}: this file cannot be written: `))
    expect((await saddlewalk('report', folder)).status).toBe(2)
  })
})

describe('histogram', () => {
  it.each(['svg', 'png'])('draws the counts as %s, by the name of the file', async format => {
    const file = join(folder, `times.${format}`)
    expect(await saddlewalk('histogram', run, '-o', file)).toMatchObject({ status: 0, stdout: '' })
    expect(existsSync(file)).toBe(true)
    if (format === 'png') expect(startOf(file)).toBe(PNG)
    else expect(readFileSync(file, 'utf8')).toContain('600 escaped, 0 censored, 0 diverged')
  })
})
