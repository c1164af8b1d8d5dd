import { expect, it } from 'vitest'
import { settingsColumns } from '#src/export/settings.js'

it('has a column for each setting of any combination, empty where a combination does not name it', () => {
  const columns = settingsColumns([{ radius: 0 }, { radius: 0.3, kind: 'sam' }, { start: [1, 2] }], [0, 1, 2, 1])
  expect(columns.map(({ name, type, nullable, values }) => [name, type, nullable, Array.from(values)])).toEqual([
    ['radius', 'double', true, [0, 0.3, null, 0.3]],
    ['kind', 'text', true, [null, 'sam', null, 'sam']],
    ['start', 'text', true, [null, null, '[1,2]', null]],
  ])
})

it('of a grid has no empty places', () => {
  const columns = settingsColumns([{ radius: 0 }, { radius: 1 }], [0, 1])
  expect(columns.map(({ nullable }) => nullable)).toEqual([false])
})
