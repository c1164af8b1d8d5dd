/** How series look: colours that the colour-blind can tell apart (Okabe and Ito 2008), and shapes that need no colour. */

export const INK = 'currentColor'
export const FONT_FAMILY = 'DejaVu Sans, Verdana, Helvetica, Arial, sans-serif'

/** On a light page, and the lighter kin on a dark page. The yellow of the set is left out: it is too pale on white. */
const COLOURS = [
  { light: '#0072b2', dark: '#4aa3df' },
  { light: '#d55e00', dark: '#f08a3c' },
  { light: '#009e73', dark: '#33c79b' },
  { light: '#cc79a7', dark: '#e09cc2' },
  { light: '#e69f00', dark: '#f2b632' },
  { light: '#56b4e9', dark: '#8fd0f5' },
] as const

const SYMBOLS = ['circle', 'triangle', 'square', 'diamond', 'star', 'triangle2'] as const

/** A short line across the end of a bar of error: the symbol alone would hide a short bar. */
export const CAP = {
  draw(path: { moveTo(x: number, y: number): void; lineTo(x: number, y: number): void }): void {
    path.moveTo(-4, 0)
    path.lineTo(4, 0)
  },
}

export interface SeriesStyle {
  readonly colour: string
  readonly symbol: (typeof SYMBOLS)[number]
}

/** Of the series with this index; after six the colours come again, with other symbols. */
export function seriesStyle(index: number): SeriesStyle {
  const round = Math.floor(index / COLOURS.length)
  return {
    colour: COLOURS[index % COLOURS.length]!.light,
    symbol: SYMBOLS[(index + round) % SYMBOLS.length]!,
  }
}

/** Bars of a histogram; the series colours stay free for the curves over them. */
export const BAR_COLOUR = seriesStyle(5).colour
export const FIT_COLOUR = seriesStyle(1).colour

/** One dash for each kind of curve, in every figure. */
export const LAWS = {
  exact: { label: 'exact law', dash: '6 3' },
  kim2026: { label: 'Kim et al. 2026', dash: '1.5 3' },
} as const

/** Colours are attributes in the drawing, which this block overrides on a dark page; a page's own rules come before it. */
export const STYLE_SHEET = [
  // a file opened by itself gets the page of the scheme whose colours it takes
  'svg:root { color-scheme: light dark; }',
  '@media (prefers-color-scheme: dark) {',
  ':where(.saddlewalk-figure) { color: #e8e8e8; }',
  ...COLOURS.flatMap(({ light, dark }) => [
    `.saddlewalk-figure [fill="${light}"] { fill: ${dark}; }`,
    `.saddlewalk-figure [stroke="${light}"] { stroke: ${dark}; }`,
  ]),
  '}',
].join('\n')
