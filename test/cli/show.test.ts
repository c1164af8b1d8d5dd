/** saddlewalk run --out, and saddlewalk show, as processes. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadPlan } from '#src/cli/load.js'
import type { HistogramDocument } from '#src/export/histogram.js'
import type { Result } from '#src/results/result.js'
import { prepareDirectory } from '#src/runs/prepare.js'
import { startedManifest } from '#src/runs/provenance.js'
import { writeRun } from '#src/runs/write.js'
import { measurePlan } from '#src/simulate.js'
import { RunTallies } from '#src/simulation/tallies.js'
import { query } from '../export/duckdb.js'
import { type Ended, environment, MAIN, oneProcess, SADDLE, temporaryFolder } from './command.js'

const { folder, write } = temporaryFolder()
const { saddlewalk, complaintOf } = oneProcess()
const file = write('saddle.yaml', SADDLE)
const kept = join(folder, 'kept')
const SWEEP = ['--set', 'sweep={optimizer.radius: [0.3, 0.1], noise: [{hessian: {batchSize: 32}}]}']
let ran: Ended

beforeAll(async () => {
  ran = await saddlewalk('run', file, ...SWEEP, '--at', '300', '--out', kept)
})

const printedBy = async (...args: string[]) => {
  const { status, stdout, stderr } = await saddlewalk(...args)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

describe('run --out', () => {
  it('prints what run prints, and keeps what --json prints', async () => {
    expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
    expect(ran.stdout).toContain('200 particles, 400 steps')
    const directory = join(folder, 'as-json')
    const printed = await printedBy('run', file, '--out', directory, '--json')
    expect(readFileSync(join(directory, 'result.json'), 'utf8')).toBe(printed)
    expect(JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')).arguments).toEqual([
      ...['run', file, '--out', directory, '--json'],
    ])
  })

  it('takes an empty folder, and makes those around a new one', async () => {
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    await printedBy('run', file, '--set', 'particles=20', '--out', empty)
    await printedBy('run', file, '--set', 'particles=20', '--out', join(folder, 'new', 'deep'))
    expect(readdirSync(join(folder, 'new', 'deep'))).toEqual(readdirSync(empty))
  })

  it('refuses a folder with anything in it, and leaves it as it was', async () => {
    const before = readdirSync(kept).map(name => readFileSync(join(kept, name), 'utf8'))
    expect(await complaintOf('run', file, '--out', kept)).toBe(
      `--out ${kept}: the folder is not empty, and a run is kept in a new or an empty one`,
    )
    expect(readdirSync(kept).map(name => readFileSync(join(kept, name), 'utf8'))).toEqual(before)
  })

  it('refuses a file, a folder within a file, and an exit with the name of divergence', async () => {
    expect(await complaintOf('run', file, '--out', file)).toBe(`--out ${file}: this is a file, not a folder`)
    const within = join(file, 'run')
    expect(await complaintOf('run', file, '--out', within)).toBe(
      `--out ${within}: there is a file where a folder should be`,
    )
    const exits = ['--set', 'escape={exits: {diverged: "y > 1"}}']
    expect(await complaintOf('run', file, ...exits, '--out', join(folder, 'never'))).toContain(
      'escape.exits.diverged: ',
    )
    expect(existsSync(join(folder, 'never'))).toBe(false)
  })

  // the superuser may write everywhere, and so runs it as nobody; who must be able to read the program
  const asNobody = process.getuid?.() === 0
  it.skipIf(process.platform === 'win32' || (asNobody && !readableByOthers(MAIN)))('refuses a read-only folder', () => {
    chmodSync(folder, 0o755)
    const closed = join(folder, 'closed')
    mkdirSync(closed, { mode: 0o555 })
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'run', file, '--out', closed], {
      encoding: 'utf8',
      env: environment(),
      ...(asNobody ? { uid: 65534, gid: 65534 } : {}),
    })
    const message = `saddlewalk: --out ${closed}: this folder may not be written\n`
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: message })
  })
})

describe('show', () => {
  it('prints the summary again, to the byte', async () => {
    expect(await printedBy('show', kept)).toBe(ran.stdout)
  })

  it('--json prints the result that was kept, to the byte', async () => {
    expect(await printedBy('show', kept, '--json')).toBe(readFileSync(join(kept, 'result.json'), 'utf8'))
  })

  it('reads other steps and quantiles off the counts, as run would have', async () => {
    const asked = ['--at', '350,50', '--quantiles', '0.05,0.25', '--json']
    const [shown, run] = [await printedBy('show', kept, ...asked), await printedBy('run', file, ...SWEEP, ...asked)]
    expect((JSON.parse(shown) as Result).variants).toEqual((JSON.parse(run) as Result).variants)
    expect(await printedBy('show', kept, '--at', '50')).toMatch(/^radius 0\.1, .* +50 +1 \[0\.98\d+, 1\] +1$/m)
  })

  it('fits laws that run did not fit', async () => {
    const { escape } = (JSON.parse(await printedBy('show', kept, '--fit', '--json')) as Result).variants[1]!
    expect(escape!.fits!.fits.length).toBeGreaterThan(3)
  })

  it('refuses what it cannot read off', async () => {
    expect(await complaintOf('show', kept, '--at', '401')).toContain('step 401 is past the horizon')
    expect(await complaintOf('show', kept, '--json', '--csv')).toBe('--json and --csv: give one of them')
  })
})

describe('a run whose engine stopped before the second variant', () => {
  const part = join(folder, 'part')

  beforeAll(async () => {
    const plan = loadPlan(file, ['particles=50', 'sweep={optimizer.radius: [0.3, 0.1]}'])
    const { result, tallies } = await measurePlan(plan, { engine: 'wasm' })
    const [first, second] = result.variants
    const empty = new RunTallies(plan.variants).variants
    prepareDirectory(part, plan).release()
    writeRun(part, {
      result: { ...result, incomplete: 'the GPU was lost', variants: [{ settings: first!.settings }, second!] },
      tallies: [empty[0]!, tallies[1]!],
      plan,
      started: startedManifest(plan, result.engine, { reading: {}, arguments: [], start: new Date() }),
      end: new Date(),
    })
  })

  it('is shown, with a word on it', async () => {
    for (const options of [[], ['--csv'], ['--json'], ['--at', '10']]) {
      const { status, stderr, stdout } = await saddlewalk('show', part, ...options)
      expect({ status, stderr }).toEqual({ status: 0, stderr: 'saddlewalk: this run ended early: the GPU was lost\n' })
      expect(stdout).toContain('0.1')
    }
  })

  it('has histograms of what was measured', async () => {
    const { stdout } = await saddlewalk('histogram', part, '--format', 'json')
    expect((JSON.parse(stdout) as HistogramDocument).variants.map(({ variant }) => variant)).toEqual([1])
  })
})

describe('show --csv', () => {
  it('has a row for each variant, its settings and every number of the result, by DuckDB', async () => {
    const csv = join(folder, 'sweep.csv')
    writeFileSync(csv, await printedBy('show', kept, '--csv'))
    const rows = await query(`FROM read_csv('${csv}', header = true)`)
    const { variants } = JSON.parse(readFileSync(join(kept, 'result.json'), 'utf8')) as Result
    expect(rows).toHaveLength(2)
    variants.forEach(({ escape, diffusion }, i) => {
      const y = diffusion!.coordinates[1]!
      expect(rows[i]).toMatchObject({
        'optimizer.radius': [0.3, 0.1][i],
        noise: '{"hessian":{"batchSize":32}}',
        'escape.quantiles.0.5.high': asRead(escape!.quantiles[1]!.high),
        'escape.survival.300.estimate': escape!.survival[0]!.estimate,
        'escape.restrictedMean.exact': escape!.restrictedMean.exact,
        'escape.comparedWithFirst.restrictedMeanRatio.estimate':
          escape!.comparedWithFirst?.restrictedMeanRatio?.estimate ?? null,
        'diffusion.coordinates.y.coefficient.low': y.coefficient!.low,
        'diffusion.coordinates.y.meanSquareDisplacement.100.standardError': y.meanSquareDisplacement[2]!.standardError,
      })
      expect(numbersIn(rows[i]!)).toBe(numbersIn({ escape, diffusion }) - labelsIn({ escape, diffusion }) + 1)
    })
  })
})

describe('show --sort', () => {
  const radii = async (...args: string[]) =>
    (JSON.parse(await printedBy('show', kept, '--json', ...args)) as Result).variants.map(
      ({ settings }) => settings['optimizer.radius'],
    )

  it('orders the variants by a column, those without a number in it last', async () => {
    expect(await radii()).toEqual([0.3, 0.1])
    expect(await radii('--sort', 'optimizer.radius')).toEqual([0.1, 0.3])
    expect(await radii('--sort', 'escape.restrictedMean.estimate')).toEqual([0.1, 0.3])
    // the first variant is compared with none
    expect(await radii('--sort', 'escape.comparedWithFirst.restrictedMeanRatio.estimate')).toEqual([0.1, 0.3])
  })

  it('draws the curve of each variant under its own name', async () => {
    const lines = (await printedBy('show', kept, '--sort', 'optimizer.radius')).split('\n')
    const own = (await printedBy('show', kept)).split('\n')
    const legend = (text: readonly string[]) => text.find(line => line.includes('●'))!
    expect(legend(lines)).toMatch(/● radius 0\.1.*▲ radius 0\.3/)
    expect(legend(own)).toMatch(/● radius 0\.3.*▲ radius 0\.1/)
    const marks = (text: readonly string[], mark: string) => text.filter(line => line.includes(mark)).length
    expect(marks(lines, '▲')).not.toBe(marks(lines, '●'))
  })

  it('names the nearest column', async () => {
    expect(await complaintOf('show', kept, '--sort', 'optimizer.raduis')).toBe(
      '--sort optimizer.raduis: there is no such column in --csv — did you mean "optimizer.radius"?',
    )
  })
})

/** DuckDB gives a whole number as text. */
const asRead = (value: number | null) => (value === null ? null : String(value))

/** How many numbers a value holds; a whole number may have been read as text. */
function numbersIn(value: unknown): number {
  if (typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value))) return 1
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce((sum: number, part) => sum + numbersIn(part), 0)
}

/** Of them, those that name an entry of a list. */
function labelsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inner = Object.values(value).reduce((sum: number, part) => sum + labelsIn(part), 0)
  const named = Array.isArray(value) ? value.filter(entry => entry?.step !== undefined || entry?.p !== undefined) : []
  return inner + named.length
}

function readableByOthers(path: string): boolean {
  return spawnSync('cat', [path], { stdio: 'ignore', uid: 65534, gid: 65534 }).status === 0
}
