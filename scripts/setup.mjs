// Makes a clone ready to run: installs the locked dependencies when they are missing or old, and compiles what changed.
// `npm start`, `npm test` and `npm run bench` call it first, so nobody has to.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'

const OLDEST_NODE = [20, 19]

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(`saddlewalk needs Node ${OLDEST_NODE.join('.')} or newer, and this is ${process.versions.node}`)
  process.exit(1)
}

const modified = file => (existsSync(file) ? statSync(file).mtimeMs : 0)
if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) {
  console.error('installing dependencies …')
  run('npm', ['ci', '--include=dev', '--loglevel=error'])
}
run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'])

function run(command, args) {
  // npm is a shell script on some systems; its output belongs to standard error, which results do not go to
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && command === 'npm',
  })
  if (error !== undefined) console.error(`${command} could not be started: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}
