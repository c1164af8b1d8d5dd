/** Wall time of whole commands, start-up included, beside that of Node doing nothing. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { figure, type Section } from './report.js'
import { type Contender, ratios, seconds, takeTurns } from './turns.js'

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

export async function startUp(): Promise<Section> {
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
    const over = (a: number, b: number) => ratios(figures[a]!, figures[b]!)
    const rows = [
      ...contenders.map(({ name }, i) => figure(name, 's', figures[i]!)),
      figure('--version over node', '', over(1, 0)),
      figure('run over node', '', over(2, 0)),
    ]
    return { title: 'start-up', rows }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
