/** Text in SVG without a browser to measure it. */

export const FONT_SIZE = 11

/** Advance widths of DejaVu Sans, in em, by kind of character; rounded up. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijl.,:;|!' ]/, 0.34],
  [/[ftr()[\]/-]/, 0.42],
  [/[mwMW%×]/, 0.98],
  [/[A-Z]/, 0.72],
]

/** Of a line of text, in pixels: an estimate, rather too wide than too narrow. */
export function textWidth(text: string, fontSize = FONT_SIZE): number {
  const widths = [...text].map(character => WIDTHS.find(([kind]) => kind.test(character))?.[1] ?? 0.64)
  return widths.reduce((sum, width) => sum + width, 0) * fontSize
}

/** Lines no wider than so many pixels, broken at spaces. */
export function wrapped(text: string, width: number, fontSize = FONT_SIZE): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    const longer = last === undefined ? word : `${last} ${word}`
    if (last !== undefined && textWidth(longer, fontSize) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text as it stands in XML, in double quotes too. */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, character => ENTITIES[character]!)
