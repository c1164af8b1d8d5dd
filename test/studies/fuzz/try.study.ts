import { test } from 'vitest'
import { caseOf } from './cases.js'
import { Harness } from './harness.js'

test('try', { timeout: 600000 }, async () => {
  const h = new Harness({ deadlineMilliseconds: 10000 })
  const counts: Record<string, number> = {}
  const slow: [number, string][] = []
  const N = Number(process.env.N ?? 600),
    F = Number(process.env.F ?? 0)
  for (let i = F; i < F + N; i++) {
    const c = caseOf('fuzz', i)
    const o = await h.outcomeOf(c, 0)
    counts[o.kind] = (counts[o.kind] ?? 0) + 1
    slow.push([o.milliseconds, o.name])
    if (o.kind === 'fault') console.log(o.name, o.message.slice(0, 700), c.bytes.toString().slice(0, 300))
  }
  h.close()
  console.log(
    counts,
    slow.sort((a, b) => b[0] - a[0]).slice(0, 8),
    slow.reduce((s, [a]) => s + a, 0),
  )
})
