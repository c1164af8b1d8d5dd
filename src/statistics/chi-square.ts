import { gammaTails } from './incomplete-gamma.js'

/**
 * The probability that a chi-square variable with `degrees` degrees of freedom exceeds `value`: the regularised upper
 * incomplete gamma function Q(degrees/2, value/2).
 */
export function chiSquareTail(value: number, degrees: number): number {
  if (value <= 0 || degrees <= 0) return 1
  if (value === Infinity) return 0
  return Math.exp(gammaTails(degrees / 2)(value / 2).survival)
}
