import { expect, it } from 'vitest'
import { differenceOf, handshakeOf } from '#src/queue/handshake.js'

const one = { saddlewalk: '1.0.0', journal: 1, engine: 'wasm', arithmetic: 'wasm', fingerprint: 'aaaa' }

it.each([
  [{ saddlewalk: '1.1.0' }, 'it is saddlewalk 1.0.0 and the run is of 1.1.0, and versions may compute otherwise'],
  [{ journal: 2 }, 'it writes units in format 1 and the run is in format 2'],
  [{ arithmetic: 'native on another' }, /^it would run on wasm and the run is on native on another, .*--engine wasm/],
  [{ fingerprint: 'bbbb' }, /^its wasm engine computes otherwise: .* gives aaaa here and bbbb where the run began$/],
])('%o is refused by a message that names both', (change, words) => {
  expect(differenceOf(one, { ...one, ...change })).toMatch(words)
})

it('the same is not refused, and comes out the same each time', async () => {
  const own = await handshakeOf('wasm')
  expect(own).toEqual(await handshakeOf('wasm'))
  expect(differenceOf(own, own)).toBe(null)
})

it('negative control: an engine that rounds otherwise has another fingerprint', async () => {
  const [wasm, reference] = [await handshakeOf('wasm'), await handshakeOf('reference')]
  expect(reference.fingerprint).not.toBe(wasm.fingerprint)
})
