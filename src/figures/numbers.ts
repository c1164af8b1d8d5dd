/** Numbers on axes and in cells. */

const SUPERSCRIPTS = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'] as const

/** As 1,000, 0.25, 10⁻⁴ or 1.5×10⁻⁴: powers of ten below a thousandth and from ten million. */
export function shortNumber(value: number, digits = 4): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e-3 && size < 1e7) return minus(value.toLocaleString('en-US', { maximumSignificantDigits: digits }))
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e')
  const factor = Number(mantissa)
  const power = `10${superscript(Number(exponent))}`
  if (factor === 1) return power
  return factor === -1 ? `−${power}` : `${minus(String(factor))}×${power}`
}

/** `0.25 [0.2, 0.3]`, an estimate with the ends of its interval: what a mark says under the pointer. */
export function intervalText({ estimate, low, high }: { estimate: number; low: number; high: number }): string {
  return `${shortNumber(estimate)} [${shortNumber(low)}, ${shortNumber(high)}]`
}

/**
 * Ticks of a logarithmic axis, at least two: powers of ten, at most `most` of them; with 2 and 5 between when those are few,
 * and evenly spaced on an axis so short that it holds hardly any of these.
 */
export function logTicks(low: number, high: number, most = 7): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const within = (tick: number) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)
  const powers = Array.from({ length: last - first + 1 }, (_, i) => powerOfTen(first + i))
  const decades = powers.filter(within)
  if (decades.length >= 3) {
    const every = Math.ceil(decades.length / most)
    return decades.filter((_, i) => i % every === 0)
  }
  const between = powers.flatMap(power => [power, 2 * power, 5 * power]).filter(within)
  return between.length >= 2 ? between : evenTicks(low, high)
}

/** From two to eleven round numbers. */
function evenTicks(low: number, high: number): number[] {
  const power = powerOfTen(Math.floor(Math.log10((high - low) / 2)))
  const step = (high - low) / power >= 10 ? 2 * power : power
  const count = Math.floor(high / step) - Math.ceil(low / step) + 1
  return Array.from({ length: count }, (_, i) => Number(((Math.ceil(low / step) + i) * step).toPrecision(12)))
}

/** Read from text: Math.pow leaves rounding in the last digit, which a tick would show. */
function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`)
}

const minus = (text: string) => text.replace('-', '−')

function superscript(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map(digit => SUPERSCRIPTS[Number(digit)]).join('')
  return exponent < 0 ? `⁻${digits}` : digits
}
