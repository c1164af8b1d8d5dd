/** The report in a real browser: its figures are drawn, and the console stays silent. */
import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { SADDLE, saddlewalk, temporaryFolder } from '../cli/command.js'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const browser = BROWSERS.find(existsSync)
const { folder, write } = temporaryFolder()

interface Opened {
  readonly dom: string
  readonly console: readonly string[]
}

/** Opens a page, runs what it holds, and gives the document as it is then. */
function open(file: string): Opened {
  const { stdout, stderr } = spawnSync(
    browser!,
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--enable-logging=stderr'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...[`--user-data-dir=${join(folder, 'browser')}`, '--virtual-time-budget=2000', '--dump-dom'],
      pathToFileURL(file).href,
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  )
  return { dom: stdout, console: stderr.split('\n').filter(line => /CONSOLE/.test(line)) }
}

/** A script that writes how large each mark of each figure is drawn, for what only a layout knows. */
const MEASURE = `<script>
document.body.dataset.drawn = [...document.querySelectorAll('figure svg')]
  .map(svg => [...svg.querySelectorAll('path, rect, circle')].filter(mark => mark.getBBox().width > 1).length).join()
</script></body>`

it.skipIf(browser === undefined)('draws every figure, and says nothing on the console', async () => {
  const run = join(folder, 'run')
  expect(saddlewalk('run', write('saddle.yaml', SADDLE), '--out', run).status).toBe(0)
  const { status, stdout, stderr } = saddlewalk('report', run)
  expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: '', stdout: `${join(run, 'report.html')}\n` })
  const { readFileSync } = await import('node:fs')
  const page = readFileSync(join(run, 'report.html'), 'utf8')
  const measured = join(folder, 'measured.html')
  writeFileSync(measured, page.replace('</body>', MEASURE))
  const opened = open(measured)
  expect(opened.console).toEqual([])
  const [, drawn] = /data-drawn="([\d,]+)"/.exec(opened.dom)!
  const marks = drawn!.split(',').map(Number)
  expect(marks.length).toBeGreaterThanOrEqual(4)
  for (const count of marks) expect(count).toBeGreaterThan(5)
})

it.skipIf(browser === undefined)('negative control: an error in a page is seen on the console', () => {
  const broken = write('broken.html', '<!doctype html><body><script>nothing.here()</script></body>')
  expect(open(broken).console).toHaveLength(1)
})
