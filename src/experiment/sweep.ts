import { checkExperiment, show, valueAt } from './check.js'
import { InputError, SettingError, type SettingPath } from './input-error.js'
import type { Experiment } from './schema.js'
import { type Variant, variantOf } from './variant.js'

const MOST_VARIANTS = 10_000

/** An experiment with all that its sweep makes of it. */
export interface Plan {
  readonly experiment: Experiment
  readonly variants: readonly Variant[]
}

/**
 * Checks an experiment and makes its variants: every combination of the values of its sweep, the last setting changing
 * fastest, or the experiment itself when there is no sweep.
 * @throws SettingError for anything that cannot be used.
 */
export function planOf(raw: unknown): Plan {
  const { sweep } = checkedSweep(raw)
  const combinations = combinationsOf(sweep)
  const variants = combinations.map(combination => variantFrom(raw, combination))
  return { experiment: wholeExperiment(raw, combinations[0]!), variants }
}

interface Choice {
  readonly setting: string
  readonly index: number
  readonly value: unknown
}

function checkedSweep(raw: unknown): { sweep: Record<string, unknown[]> } {
  const sweep = valueAt(raw, ['sweep'])
  if (sweep === undefined) return { sweep: {} }
  if (typeof sweep !== 'object' || sweep === null || Array.isArray(sweep))
    throw new SettingError(['sweep'], 'must be a group of settings, as optimizer.radius: [0, 0.1]')
  for (const [setting, values] of Object.entries(sweep))
    if (!Array.isArray(values) || values.length === 0)
      throw new SettingError(['sweep', setting], `must be a list of at least one value, not ${show(values)}`)
  const variants = Object.values(sweep).reduce((product: number, values) => product * (values as unknown[]).length, 1)
  if (variants > MOST_VARIANTS)
    throw new SettingError(['sweep'], `makes ${variants} combinations; at most ${MOST_VARIANTS} are run`)
  return { sweep: sweep as Record<string, unknown[]> }
}

function combinationsOf(sweep: Record<string, unknown[]>): Choice[][] {
  return Object.entries(sweep).reduce<Choice[][]>(
    (combinations, [setting, values]) =>
      combinations.flatMap(choices => values.map((value, index) => [...choices, { setting, index, value }])),
    [[]],
  )
}

function variantFrom(raw: unknown, choices: readonly Choice[]): Variant {
  const varied = structuredClone(raw) as Record<string, unknown>
  if (typeof varied === 'object' && varied !== null) delete varied.sweep
  putIn(varied, choices)
  try {
    return variantOf(checkExperiment(varied), Object.fromEntries(choices.map(({ setting, value }) => [setting, value])))
  } catch (error) {
    throw error instanceof SettingError ? atSweep(error, choices, raw) : error
  }
}

function putIn(raw: Record<string, unknown>, choices: readonly Choice[]): void {
  for (const { setting, value } of choices) {
    try {
      setSetting(raw, setting.split('.'), value)
    } catch (error) {
      throw error instanceof InputError ? new SettingError(['sweep', setting], error.message) : error
    }
  }
}

/** An error in a setting that the sweep gave, or in a group that it made, is an error in the sweep. */
function atSweep(error: SettingError, choices: readonly Choice[], raw: unknown): SettingError {
  const choice = choices.find(({ setting }) => startsWith(error.path, setting.split('.')))
  if (choice === undefined) {
    const maker = choices.find(({ setting }) => startsWith(setting.split('.'), error.path.map(String)))
    const made = maker !== undefined && error.path.length > 0 && valueAt(raw, error.path) === undefined
    return made ? new SettingError(['sweep', maker.setting], error.problem) : error
  }
  const rest = error.path.slice(choice.setting.split('.').length)
  return new SettingError(['sweep', choice.setting, choice.index, ...rest], error.problem, error.column)
}

const startsWith = (path: SettingPath, start: SettingPath) => start.every((part, i) => String(path[i]) === part)

/** The resolved experiment, its sweep included; swept settings have their first value. */
function wholeExperiment(raw: unknown, first: readonly Choice[]): Experiment {
  const whole = structuredClone(raw) as Record<string, unknown>
  putIn(whole, first)
  return checkExperiment(whole)
}

/**
 * Sets the setting at a path, making groups on the way.
 * @throws InputError when the path leads through something that is not a group, or through a reserved name.
 */
export function setSetting(raw: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let group = raw
  path.forEach((part, i) => {
    if (part === '' || part === '__proto__') throw new InputError(`"${path.join('.')}" is not the path of a setting`)
    if (Array.isArray(group) && (part === 'length' || !Object.hasOwn(group, part)))
      throw new InputError(
        `"${path.join('.')}": ${path[i - 1]} is a list of ${group.length}, its values numbered from 0`,
      )
    if (i === path.length - 1) {
      group[part] = value
      return
    }
    const next = Object.hasOwn(group, part) ? group[part] : undefined
    if (next === undefined || next === null) group[part] = {}
    else if (typeof next !== 'object') throw new InputError(`"${path.join('.')}": ${part} is not a group of settings`)
    group = group[part] as Record<string, unknown>
  })
}
