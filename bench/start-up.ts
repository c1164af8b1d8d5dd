/** Wall time of whole commands, start-up included, beside that of Node doing nothing. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Contender, medianInterval, ratios, seconds, takeTurns } from './measure.js'
import { intervalText, type Row } from './report.js'

const ROUNDS = 11
const execute = promisify(execFile)
const cli = fileURLToPath(new URL('../src/cli/main.js', import.meta.url))

const small = {
  particles: 4096,
  steps: 1000,
  start: [0, 0],
  loss: { saddle: { curvatures: [1, -1] } },
  optimizer: { kind: 'sam', learningRate: 0.01, radius: 0.1 },
  noise: { isotropic: { std: 0.1 } },
  escape: { when: 'abs(y) > 0.5' },
  diffusion: { checkpoints: 20 },
}

export async function startUp(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'saddlewalk-bench-'))
  const file = join(folder, 'small.json')
  writeFileSync(file, JSON.stringify(small))
  const command = (name: string, args: readonly string[]): Contender => ({
    name,
    run: () => seconds(() => execute(process.execPath, args)),
  })
  const contenders = [
    command('node doing nothing', ['-e', '0']),
    command('saddlewalk --version', [cli, '--version']),
    command('saddlewalk run, 4,096 particles × 1,000 steps', [cli, 'run', file, '--json']),
  ]
  try {
    const figures = await takeTurns(contenders, ROUNDS)
    return [
      ...contenders.map(({ name }, i) => [name, `${intervalText(medianInterval(figures[i]!))} s`] as const),
      ['--version over node', intervalText(medianInterval(ratios(figures[1]!, figures[0]!)))],
      ['run over node', intervalText(medianInterval(ratios(figures[2]!, figures[0]!)))],
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
