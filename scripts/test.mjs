// `npm test`: formatter and linter, types, then the tests. Arguments go to vitest, as `npm test -- test/kernels`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'saddlewalk-test-'))
const report = join(folder, 'report.json')
const checks = [
  ['format and lint', '@biomejs/biome/bin/biome', ['check', '.']],
  ['types', 'typescript/bin/tsc', ['--noEmit']],
  [
    'tests',
    'vitest/vitest.mjs',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  ],
]

const failures = checks.filter(([, script, args]) => {
  const { status } = spawnSync(process.execPath, [join('node_modules', script), ...args], { stdio: 'inherit' })
  return status !== 0
})

for (const [name] of failures) console.log(`failed: ${name}`)
console.log(counts())
rmSync(folder, { recursive: true })
process.exitCode = failures.length === 0 ? 0 : 1

/** One plain line that says how many tests there were. */
function counts() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'))
    const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''
    return `${numPassedTests} passed, ${numFailedTests} failed${skipped}`
  } catch {
    return 'no tests were run'
  }
}
