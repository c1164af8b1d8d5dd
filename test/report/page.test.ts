import { expect, it } from 'vitest'
import { escaped } from '#src/figures/text.js'
import { type Page, pageHtml } from '#src/report/page.js'

const page: Page = {
  title: 'saddle & <friends>',
  lead: ['what was run'],
  findings: ['sgd < usam'],
  figures: [
    {
      name: 'survival',
      svg: '<svg><title>seen</title></svg>',
      caption: 'who is still in',
      vegaLite: { mark: "'<bar>'" },
    },
  ],
  tables: [{ heading: ['name', 'n'], rows: [['<a>', '1']], left: 1, notes: ['a "note"'] }],
  warnings: [],
  rerun: ['npx saddlewalk run experiment.yaml'],
  provenance: [['seed', "'quoted'"]],
}

it('holds everything it is given, as text', () => {
  const html = pageHtml(page)
  for (const text of ['saddle & <friends>', 'sgd < usam', '<a>', 'a "note"', "'quoted'"]) {
    expect(html).toContain(escaped(text))
    if (escaped(text) !== text) expect(html).not.toContain(`>${text}<`)
  }
  expect(html).toContain('<svg><title>seen</title></svg>')
})

it('loads nothing, and offers the data of each figure', () => {
  const html = pageHtml(page)
  expect(html).not.toMatch(/(src|href)="(?!data:)|url\(|@import|<script/)
  const [, data] = /href="data:application\/json;charset=utf-8,([^"]+)"/.exec(html)!
  expect(JSON.parse(decodeURIComponent(data!))).toEqual({ mark: "'<bar>'" })
})

it('has a section for warnings only when there are some', () => {
  expect(pageHtml(page)).not.toContain('To keep in mind')
  expect(pageHtml({ ...page, warnings: ['five diverged'] })).toContain('<li>five diverged</li>')
})
