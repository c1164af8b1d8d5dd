/** Observable Plot on a document of its own: no browser. */
import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'

export interface Panel {
  /** The inside of an SVG element. */
  readonly content: string
  readonly width: number
  readonly height: number
  /** Above the panel. */
  readonly heading?: string
}

export interface PanelOptions extends Plot.PlotOptions {
  readonly width: number
  readonly height: number
  readonly heading?: string
}

const { document } = parseHTML('<!doctype html><html><body></body></html>')

/** @throws Error with the words of a warning of Plot, which would else be a picture that says something else */
export function panel({ heading, ...options }: PanelOptions): Panel {
  const warnings: string[] = []
  const { warn } = console
  // Plot writes its warnings to the console and gives no other way to read them.
  console.warn = (...words: unknown[]) => warnings.push(words.join(' '))
  try {
    const drawing = Plot.plot({ ...options, document, className: 'plot' }) as unknown as {
      innerHTML: string
      querySelectorAll(selector: string): Iterable<{ remove(): void }>
    }
    if (warnings.length > 0) throw new Error(`a figure cannot be drawn as it should: ${warnings.join('; ')}`)
    for (const style of drawing.querySelectorAll('style')) style.remove()
    const { width, height } = options
    return { content: drawing.innerHTML, width, height, ...(heading === undefined ? {} : { heading }) }
  } finally {
    console.warn = warn
  }
}
