import { InputError } from '../experiment/input-error.js'
import type { EscapeReading } from '../results/escape.js'

/** Options as commander gives them. */
export interface ReadingOptions {
  readonly at?: string
  readonly quantiles?: string
}

/** What --at and --quantiles ask for. @throws InputError */
export function readingOf({ at, quantiles }: ReadingOptions): EscapeReading {
  return {
    ...(at === undefined
      ? {}
      : { at: numbers('--at', at, 'a step, a whole number from 0', step => Number.isInteger(step) && step >= 0) }),
    ...(quantiles === undefined
      ? {}
      : { quantiles: numbers('--quantiles', quantiles, 'a probability between 0 and 1', p => p > 0 && p < 1) }),
  }
}

/** The number an option gives, or undefined without it. @throws InputError */
export function wholeNumber(option: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : numbers(option, text, 'a whole number', Number.isInteger)[0]
}

function numbers(option: string, text: string, what: string, allowed: (value: number) => boolean): number[] {
  return text.split(',').map(part => {
    const value = Number(part)
    if (part.trim() === '' || !allowed(value))
      throw new InputError(`${option} ${text}: "${part.trim()}" is not ${what}`)
    return value
  })
}
