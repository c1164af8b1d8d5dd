/** One process at a time in a folder. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { Lock } from '#src/runs/lock.js'
import { temporaryFolder } from '../cli/command.js'

const { folder } = temporaryFolder()
const empty = (name: string) => {
  mkdirSync(join(folder, name))
  return join(folder, name)
}

it('is taken once, refused with the process that has it, and free again when it is released', () => {
  const directory = empty('once')
  const lock = Lock.take(directory)
  expect(() => Lock.take(directory)).toThrow(
    `${directory}: process ${process.pid} on ${hostname()} runs in this folder`,
  )
  lock.release()
  expect(readdirSync(directory)).toEqual([])
  Lock.take(directory).release()
})

const written = (name: string, content: unknown) => {
  const directory = empty(name)
  writeFileSync(join(directory, 'lock.7'), typeof content === 'string' ? content : JSON.stringify(content))
  return directory
}

it('of a dead process is taken over, also when another process has its number now', () => {
  const { pid } = spawnSync(process.execPath, ['--version'])
  const dead = written('dead', { process: pid, host: hostname(), began: null })
  Lock.take(dead)
  expect(readdirSync(dead)).toEqual(['lock.8'])
  const again = written('again', { process: process.pid, host: hostname(), began: '1' })
  if (process.platform === 'linux') Lock.take(again)
})

it.runIf(process.platform === 'linux')(
  'of a process that has ended and whose parent has not noticed is taken over',
  async () => {
    // the shell becomes a program that never waits for its child
    const parent = spawn('bash', ['-c', 'sleep 0.01 & echo $!; exec sleep 60'])
    const [text] = (await once(parent.stdout, 'data')) as [Buffer]
    const child = Number(text.toString())
    const state = () => readFileSync(`/proc/${child}/stat`, 'utf8').split(' ')[2]
    while (state() !== 'Z') await new Promise(resolve => setTimeout(resolve, 10))
    Lock.take(written('zombie', { process: child, host: hostname(), began: null }))
    parent.kill('SIGKILL')
  },
)

it('of another machine is not judged', () => {
  const directory = written('elsewhere', { process: 1, host: 'elsewhere', began: null })
  expect(() => Lock.take(directory)).toThrow(
    `${directory}: process 1 on elsewhere runs in this folder; if it is there no more, delete ${join(directory, 'lock.7')}`,
  )
})

it('without words is of a process that has just begun, or died long ago', () => {
  const directory = written('young', '')
  expect(() => Lock.take(directory)).toThrow('another process has just begun to run in this folder')
  const longAgo = Date.now() / 1000 - 60
  utimesSync(join(directory, 'lock.7'), longAgo, longAgo)
  Lock.take(directory).release()
})

it('is had by one at most of many that want it at once, and by one in the end', async () => {
  const directory = written('many', { process: 2 ** 22 + 1, host: hostname(), began: null })
  const program = `
    import { Lock } from ${JSON.stringify(resolve('dist/src/runs/lock.js'))}
    import { writeFileSync, rmSync } from 'node:fs'
    let [had, clashes] = [0, 0]
    for (const end = Date.now() + 1500; Date.now() < end; ) {
      try {
        const lock = Lock.take(process.argv[1])
        had += 1
        try {
          writeFileSync(process.argv[1] + '.inside', '', { flag: 'wx' })
          rmSync(process.argv[1] + '.inside')
        } catch { clashes += 1 }
        lock.release()
      } catch (error) { if (error.name !== 'InputError') throw error }
    }
    console.log(JSON.stringify({ had, clashes }))`
  const children = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program, directory])
      let said = ''
      child.stdout.on('data', text => {
        said += text
      })
      child.stderr.pipe(process.stderr)
      await once(child, 'close')
      return JSON.parse(said) as { had: number; clashes: number }
    }),
  )
  expect(children.map(({ clashes }) => clashes)).toEqual([0, 0, 0, 0])
  expect(children.reduce((sum, { had }) => sum + had, 0)).toBeGreaterThan(10)
  Lock.take(directory).release()
})
