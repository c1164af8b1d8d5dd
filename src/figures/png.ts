/** A picture in pixels of an SVG figure. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface PngOptions {
  /** Pixels for each unit of the SVG. */
  readonly scale?: number
}

const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'] as const

/**
 * On white. The font comes with the package, so that the picture is the same on every machine.
 * @throws Error when the renderer has no build for this machine
 */
export async function png(svg: string, { scale = 2 }: PngOptions = {}): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  const folder = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf')
  const renderer = new Resvg(svg, {
    background: 'white',
    fitTo: { mode: 'zoom', value: scale },
    font: {
      fontFiles: FONTS.map(file => join(folder, file)),
      loadSystemFonts: false,
      defaultFontFamily: 'DejaVu Sans',
    },
  })
  return renderer.render().asPng()
}
