/** Real Redis servers for tests. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll } from 'vitest'
import { freePort } from '#bench/redis-server.js'

const SERVER = 'redis-server'

/** Why tests that need a server skip here; null where they run. */
export const noServer: string | null =
  spawnSync(SERVER, ['--version']).status === 0 ? null : `${SERVER} is not installed (Debian: redis-server)`

export interface Server {
  readonly url: string
  readonly port: number
  readonly client: Redis
  /** Ends it as its service would, and starts it again on what it has written. */
  restart(): Promise<void>
}

/** Those of this test file: a hook must be there before its tests are run. */
const servers: { client: Redis; end: () => Promise<void> }[] = []
afterAll(async () => {
  for (const { client, end } of servers) {
    client.disconnect()
    await end()
  }
})

/** Starts a server that writes all it does, unless told otherwise, in a folder; it ends with the test file. */
export async function startServer(folder: string, ...options: string[]): Promise<Server> {
  const port = await freePort()
  const directory = join(folder, `redis-${port}`)
  mkdirSync(directory)
  const given = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', directory, '--appendonly', 'yes', '--save', '']
  const password = options[options.indexOf('--requirepass') + 1]
  const client = new Redis({
    host: '127.0.0.1',
    port,
    maxRetriesPerRequest: null,
    retryStrategy: () => 20,
    ...(options.includes('--requirepass') ? { password: password! } : {}),
  })
  client.on('error', () => {})
  let child: ChildProcess
  const start = async () => {
    child = spawn(SERVER, [...given, ...options], { stdio: 'ignore' })
    await client.ping()
  }
  const end = async () => {
    const ended = once(child, 'close')
    child.kill('SIGTERM')
    await ended
  }
  await start()
  servers.push({ client, end })
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    client,
    restart: async () => {
      await end()
      await start()
    },
  }
}

/** Waits for something to be so, looking every few milliseconds. */
export async function eventually(isSo: () => boolean | Promise<boolean>, seconds = 30): Promise<void> {
  const latest = performance.now() + 1000 * seconds
  while (!(await isSo())) {
    if (performance.now() > latest) throw new Error(`this has not become so: ${isSo}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
