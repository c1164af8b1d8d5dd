import { exponential, gamma, weibull } from './gamma-laws.js'
import type { Law, LawName } from './law.js'
import { inverseGaussian, lognormal, saddle } from './normal-laws.js'

/** The laws that are fitted. */
export const LAWS: readonly Law[] = [exponential, weibull, gamma, lognormal, inverseGaussian, saddle]

export function lawNamed(name: LawName): Law {
  return LAWS.find(law => law.name === name)!
}
