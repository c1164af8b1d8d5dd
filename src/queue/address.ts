/** Where a queue is: the URL of a Redis server. Its password goes to the server, and nowhere else. */
import { InputError } from '../experiment/input-error.js'

export interface Address {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: string
  readonly database: number
  readonly tls: boolean
}

const PORT = 6379

/**
 * The server that a URL names: redis://user:password@host:port/database, or rediss:// for TLS; only the host must be given.
 * @throws InputError that does not show the URL, which may hold a password.
 */
export function addressOf(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : null
  const database = /^\/?([0-9]{0,9})$/.exec(url?.pathname ?? '?')?.[1]
  const known = url?.protocol === 'redis:' || url?.protocol === 'rediss:'
  if (url === null || !known || database === undefined || url.hostname === '' || url.search !== '' || url.hash !== '')
    throw new InputError(
      '--queue: write redis://host, redis://user:password@host:port/database, or rediss:// for TLS; in a password write %23 for #, %2F for /, %3A for :, %3F for ? and %40 for @',
    )
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? PORT : Number(url.port),
    username: decoded(url.username),
    password: decoded(url.password),
    database: Number(database),
    tls: url.protocol === 'rediss:',
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new InputError('--queue: the user or the password has a % that is not followed by two digits: write %25')
  }
}

/** A server without its credentials. */
export function addressText({ host, port, database, tls }: Address): string {
  const name = host.includes(':') ? `[${host}]` : host
  return `${tls ? 'rediss' : 'redis'}://${name}:${port}${database === 0 ? '' : `/${database}`}`
}

/** Arguments of a command without the credentials in their URLs: whatever stands before the last @. */
export function withoutCredentials(args: readonly string[]): string[] {
  return args.map(argument => argument.replace(/(rediss?:\/\/).*@/is, '$1'))
}
