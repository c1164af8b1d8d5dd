/** Fitted laws for a person to read. */
import type { FitsResult } from '../results/result.js'
import { interval, significant, type Table } from './format.js'

/** The fitted laws, the one of the least AIC first, and a line on those that could not be fitted. */
export function fitsTable(name: string, { fits, notFitted }: FitsResult): Table {
  const least = fits[0]?.aic ?? 0
  const rows = fits.map(({ law, parameters, aic, akaikeWeight, goodnessOfFit: { pValue, replicates } }) => [
    law,
    parameters.map(parameter => `${parameter.name} ${interval(parameter)}`).join(', '),
    significant(aic - least),
    akaikeWeight < 1e-4 ? '< 0.0001' : significant(akaikeWeight),
    pValue * (replicates + 1) < 1.5 ? `≤ ${significant(pValue)}` : significant(pValue),
  ])
  const heading = [`fits, ${name}`, 'parameters', 'ΔAIC', 'Akaike weight', 'goodness of fit p']
  const reasons = [...new Set(notFitted.map(({ reason }) => reason))].map(reason => {
    const laws = notFitted.filter(other => other.reason === reason).map(({ law }) => law)
    return `${laws.join(', ')}: not fitted, as ${reason}`
  })
  return { heading, rows, left: 2, notes: reasons }
}
