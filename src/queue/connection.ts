import type { Redis } from 'ioredis'
import { InputError } from '../experiment/input-error.js'
import { type Address, addressText } from './address.js'

/** What a server may take to answer at first. */
const MOST_MILLISECONDS = 3000
/** Between attempts to reach a server that is gone. */
const LONGEST_WAIT_MILLISECONDS = 1000

/**
 * Connects to a server, and from then on again whenever it is gone: commands wait for it. `tell` is told when it is gone
 * and when it is back.
 * @throws InputError within seconds when it does not answer, or not to this user.
 */
export async function connect(address: Address, tell: (words: string) => void): Promise<Redis> {
  const { Redis } = await import('ioredis')
  const { host, port, username, password, database, tls } = address
  let known = false
  const client = new Redis({
    host,
    port,
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
    db: database,
    ...(tls ? { tls: { servername: host } } : {}),
    lazyConnect: true,
    connectTimeout: MOST_MILLISECONDS,
    // commands are kept until the server is back
    maxRetriesPerRequest: null,
    retryStrategy: times => (known ? Math.min(LONGEST_WAIT_MILLISECONDS, 50 * 2 ** Math.min(times, 5)) : null),
  })
  try {
    await firstAnswer(client)
  } catch (error) {
    client.disconnect()
    throw new InputError(`--queue: ${addressText(address)} ${reasonOf(error as Error)}`)
  }
  known = true
  tellOutages(client, addressText(address), tell)
  return client
}

/** Waits for the first answer. @throws what the server, or the system, says. */
async function firstAnswer(client: Redis): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('ETIMEDOUT')), MOST_MILLISECONDS)
    const done = (error: Error | null) => {
      clearTimeout(late)
      error === null ? resolve() : reject(error)
    }
    // the error of the socket says more than that of the command
    client.once('error', done)
    client.connect().then(
      () => client.ping().then(() => done(null), done),
      (error: Error) => setImmediate(done, error),
    )
  })
}

function reasonOf({ message, ...error }: Error): string {
  const { code } = error as NodeJS.ErrnoException
  if (/^(WRONGPASS|NOAUTH|ERR AUTH|ERR invalid password)/.test(message))
    return 'does not take this user and password (give them in the URL)'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'is not known: there is no such host'
  return `does not answer: ${code ?? message}`
}

function tellOutages(client: Redis, place: string, tell: (words: string) => void): void {
  let gone = false
  client.on('error', () => {}) // said when the connection closes
  client.on('close', () => {
    if (gone || client.status === 'end') return
    gone = true
    tell(`${place} does not answer any more: waiting for it`)
  })
  client.on('ready', () => {
    if (gone) tell(`${place} answers again`)
    gone = false
  })
}
