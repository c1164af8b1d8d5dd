/** Servers that want a password, and servers that are not there. */
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePort } from '#bench/redis-server.js'
import { complaintOf, SADDLE, saddlewalk, temporaryFolder } from '../cli/command.js'
import { keptBytes, started } from '../cli/runs.js'
import { noServer, startServer } from './redis.js'

const { folder, write } = temporaryFolder()
const file = write('saddle.yaml', SADDLE)
const at = (name: string) => join(folder, name)

it('a server that is not there, or does not answer, is named within seconds', async () => {
  const port = await freePort()
  const gone = complaintOf('worker', '--queue', `redis://user:secret@127.0.0.1:${port}`)
  expect(gone).toBe(`--queue: redis://127.0.0.1:${port} does not answer: ECONNREFUSED`)
  const silent = createServer(() => {}).listen(port, '127.0.0.1')
  const run = await started('run', file, '--queue', `redis://:secret@127.0.0.1:${port}`).ended
  silent.close()
  expect(run).toMatchObject({
    status: 2,
    stdout: '',
    stderr: `saddlewalk: --queue: redis://127.0.0.1:${port} does not answer: ETIMEDOUT\n`,
  })
})

it('options that a queue has no use for are refused', () => {
  const refused = (...args: string[]) => complaintOf('run', file, '--queue', 'redis://h', ...args)
  expect(refused('--threads', '2')).toContain('the workers of a queue have threads')
  expect(refused('--shard', '1/2', '--out', at('never'))).toContain('a queue shares the run out by itself')
  expect(complaintOf('worker', '--queue', 'redis://h', '--lost-after', '0')).toContain('from 1 to 86400')
})

describe.skipIf(noServer !== null)(`with a password${noServer === null ? '' : ` (${noServer})`}`, () => {
  it('it is asked for, taken from the URL, and found nowhere afterwards', async () => {
    const password = 'top@secret/word'
    const server = await startServer(folder, '--requirepass', password)
    const place = `127.0.0.1:${server.port}`
    const url = `redis://:${encodeURIComponent(password)}@${place}`
    const wants = `--queue: redis://${place} does not take this user and password (give them in the URL)`
    expect(complaintOf('run', file, '--queue', `redis://${place}`)).toBe(wants)
    expect(complaintOf('worker', '--queue', `redis://:wrong@${place}`)).toBe(wants)

    const worker = started('worker', '--queue', url, '--threads', '1')
    let dump = ''
    const watching = setInterval(async () => {
      for (const key of await server.client.keys('*')) dump += (await server.client.dump(key))?.toString() ?? ''
    }, 50)
    const { status, stdout, stderr } = await started('run', file, '--queue', url, '--out', at('kept')).ended
    clearInterval(watching)
    worker.child.kill('SIGTERM')
    const { stderr: told } = await worker.ended
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(told).toContain(`waits for runs at redis://${place}`)
    const files = readdirSync(at('kept')).map(name => readFileSync(join(at('kept'), name), 'utf8'))
    expect(dump).toContain('saddle')
    for (const text of [stdout, told, dump, ...files]) expect(text).not.toMatch(/secret|top%40/)
    expect(files.join('')).toContain(`"redis://${place}"`)
    saddlewalk('run', file, '--out', at('local'))
    expect(keptBytes(at('kept'))).toEqual(keptBytes(at('local')))
  })
})
