/** A Redis server of one's own, in a temporary folder. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Redis } from 'ioredis'

const SERVER = 'redis-server'

export const hasServer = (): boolean => spawnSync(SERVER, ['--version']).status === 0

/** Runs something with a server that writes its append-only file into a folder, and ends the server. */
export async function withServer<T>(folder: string, task: (url: string, client: Redis) => Promise<T>): Promise<T> {
  const port = await freePort()
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes', '--save', '']
  const server = spawn(SERVER, options, { stdio: 'ignore' })
  const ended = once(server, 'close')
  const client = new Redis({ port, maxRetriesPerRequest: null, retryStrategy: () => 50 })
  client.on('error', () => {}) // until the server has started
  try {
    await client.ping()
    return await task(`redis://127.0.0.1:${port}`, client)
  } finally {
    client.disconnect()
    server.kill()
    await ended
  }
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
