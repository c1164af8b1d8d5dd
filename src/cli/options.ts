import { InputError } from '../experiment/input-error.js'
import type { Plan } from '../experiment/sweep.js'
import type { EscapeReading } from '../results/escape.js'
import type { KeptRun } from '../runs/read.js'

/** Options as commander gives them. */
export interface ReadingOptions {
  readonly at?: string | undefined
  readonly quantiles?: string | undefined
}

/** What --at and --quantiles ask for, of a run that ends at the horizon. @throws InputError */
export function readingOf({ at, quantiles }: ReadingOptions, horizon: number): EscapeReading {
  const reading = parsedReading({ at, quantiles })
  const late = reading.at?.find(step => step > horizon)
  if (late !== undefined) throw new InputError(`--at ${at}: step ${late} is past the horizon, steps: ${horizon}`)
  return reading
}

/** The horizon of the variant that runs longest. */
export function horizonOf({ variants }: Plan): number {
  return variants.reduce((most, { experiment }) => Math.max(most, experiment.steps), 0)
}

/** The same of a run that was kept. */
export function horizonOfRun({ escapes }: KeptRun): number {
  return escapes.reduce((most, tally) => Math.max(most, tally?.horizon ?? 0), 0)
}

function parsedReading({ at, quantiles }: ReadingOptions): EscapeReading {
  return {
    ...(at === undefined
      ? {}
      : { at: numbers('--at', at, 'a step, a whole number from 0', step => Number.isInteger(step) && step >= 0) }),
    ...(quantiles === undefined
      ? {}
      : { quantiles: numbers('--quantiles', quantiles, 'a probability between 0 and 1', p => p > 0 && p < 1) }),
  }
}

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

/** The bytes an option gives, as 2GiB or 500MB, or undefined without it. @throws InputError */
export function sizeInBytes(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [number, unit] = /^([0-9]+(?:\.[0-9]+)?) ?([MGT]i?B)$/.exec(text.trim())?.slice(1) ?? []
  if (unit === undefined) throw new InputError(`${option} ${text}: give a size with its unit, as 2GiB or 500MB`)
  return Number(number) * UNITS[unit]!
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 }

/** The seconds an option gives, as 2h or 90min, or undefined without it. @throws InputError */
export function timeInSeconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [number, unit] = /^([0-9]+(?:\.[0-9]+)?) ?(s|min|h|d)$/.exec(text.trim())?.slice(1) ?? []
  if (unit === undefined) throw new InputError(`${option} ${text}: give a time with its unit, as 90s, 30min, 2h or 3d`)
  return Number(number) * SECONDS[unit]!
}

/** The number an option gives, or undefined without it. @throws InputError */
export function wholeNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [value, ...more] = numbers(option, text, 'a whole number', Number.isInteger)
  if (more.length > 0) throw new InputError(`${option} ${text}: give one number`)
  return value
}

function numbers(option: string, text: string, what: string, allowed: (value: number) => boolean): number[] {
  return text.split(',').map(part => {
    const value = Number(part)
    if (part.trim() === '' || !allowed(value))
      throw new InputError(`${option} ${text}: "${part.trim()}" is not ${what}`)
    return value
  })
}
