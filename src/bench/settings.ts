import { InputError } from '../experiment/input-error.js'

/** A share above 0 written as a percentage, as 5%. @throws InputError */
export function percentage(option: string, text: string): number {
  const value = Number(/^(\d+(?:\.\d+)?)%$/.exec(text)?.[1])
  if (!(value > 0)) throw new InputError(`${option} ${text}: give a percentage above 0, as 5%`)
  return value / 100
}

/** Seconds above 0. @throws InputError */
export function positiveSeconds(option: string, text: string): number {
  const value = Number(text)
  if (!(Number.isFinite(value) && value > 0)) throw new InputError(`${option} ${text}: give seconds, a number above 0`)
  return value
}
