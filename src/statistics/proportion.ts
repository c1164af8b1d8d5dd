import { type Interval, NORMAL_975 } from './interval.js'

/** A share of particles, with Wilson's interval (1927), which holds also where none or all are counted. */
export function proportion(counted: number, particles: number): Interval {
  const estimate = counted / particles
  const square = NORMAL_975 ** 2 / particles
  const middle = (estimate + square / 2) / (1 + square)
  const width = Math.sqrt(square * (estimate * (1 - estimate) + square / 4)) / (1 + square)
  return { estimate, low: Math.max(0, middle - width), high: Math.min(1, middle + width) }
}
