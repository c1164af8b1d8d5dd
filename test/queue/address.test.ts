/** URLs of servers, and that nothing of their credentials gets out. */
import { describe, expect, it } from 'vitest'
import { addressOf, addressText, withoutCredentials } from '#src/queue/address.js'

const plain = { host: 'h', port: 6379, username: '', password: '', database: 0, tls: false }

it.each([
  ['redis://h', plain],
  ['redis://h:7000/3', { ...plain, port: 7000, database: 3 }],
  ['rediss://h/', { ...plain, tls: true }],
  ['redis://:s%40cret%23@h', { ...plain, password: 's@cret#' }],
  ['redis://user:p:ss@h:1', { ...plain, username: 'user', password: 'p:ss', port: 1 }],
  ['redis://[::1]:6380', { ...plain, host: '::1', port: 6380 }],
])('%s is understood', (url, address) => {
  expect(addressOf(url)).toEqual(address)
  expect(addressOf(addressText(addressOf(url)))).toEqual({ ...address, username: '', password: '' })
})

describe('is refused, and not shown', () => {
  it.each([
    'secret',
    'http://:secret@h',
    'redis://',
    'redis://:secret@h/one',
    'redis://:sec#ret@h',
    'redis://:secret@h?x=1',
    'redis://:secret%zz@h',
    'redis://:secret@h:port',
  ])('%s', url => {
    expect(() => addressOf(url)).toThrow(/^--queue: /)
    expect(() => addressOf(url)).not.toThrow(/sec|one|x=1/)
  })
})

it('arguments are kept without what stands before the host', () => {
  const given = ['run', '--queue', 'redis://u:p@ss@h:1/2', '--queue=REDISS://:p@h', 'redis://h', 'a@b']
  expect(withoutCredentials(given)).toEqual([
    'run',
    '--queue',
    'redis://h:1/2',
    '--queue=REDISS://h',
    'redis://h',
    'a@b',
  ])
})
