import type { Progress } from '../simulate.js'
import { duration, rate } from '../text/format.js'

const WIDTH = 30
const REDRAW_MILLISECONDS = 100

/** A progress bar on standard error, and nothing at all where that is not a terminal. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream
  #drawn = 0

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream
  }

  update(progress: Progress): void {
    const now = performance.now()
    if (!this.#stream.isTTY || now - this.#drawn < REDRAW_MILLISECONDS) return
    this.#drawn = now
    this.#stream.write(`\r\u001b[2K${progressLine(progress)}`)
  }

  /** Takes the bar away, so that what follows begins on a clean line. */
  clear(): void {
    if (this.#drawn > 0) this.#stream.write('\r\u001b[2K')
    this.#drawn = 0
  }

  /** Writes a line where the bar is; the bar comes again with the next update. */
  say(line: string): void {
    this.clear()
    this.#stream.write(line)
  }
}

export function progressLine({ share, particleSteps, seconds, mostSeconds }: Progress): string {
  const full = Math.floor(share * WIDTH)
  const bar = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`
  const left = share === 0 ? '' : `, ${duration((seconds / share) * (1 - share))} left`
  const most = mostSeconds === undefined ? '' : `, ${duration(mostSeconds)} in all at most`
  return `${bar} ${Math.floor(share * 100)}%  ${rate(particleSteps / seconds)}${left}${most}`
}
