import { checkExperiment, show, valueAt } from './check.js'
import { InputError, SettingError, type SettingPath } from './input-error.js'
import type { Experiment } from './schema.js'
import { short } from './short.js'
import { type Variant, variantOf } from './variant.js'

const MOST_VARIANTS = 10_000

/** An experiment with all that its sweep makes of it. */
export interface Plan {
  readonly experiment: Experiment
  readonly variants: readonly Variant[]
}

/**
 * Checks an experiment and makes its variants: of a sweep that is a group, every combination of the values of its
 * settings, the last setting changing fastest; of one that is a list, one for each of its groups of settings; or the
 * experiment itself when there is no sweep.
 * @throws SettingError for anything that cannot be used.
 */
export function planOf(raw: unknown): Plan {
  const combinations = combinationsOf(valueAt(raw, ['sweep']))
  const variants = combinations.map(combination => variantFrom(raw, combination))
  return { experiment: wholeExperiment(raw, combinations[0]!), variants }
}

interface Choice {
  readonly setting: string
  readonly value: unknown
  /** Where the sweep names the setting, and where it has the value. */
  readonly named: SettingPath
  readonly given: SettingPath
}

function combinationsOf(sweep: unknown): Choice[][] {
  if (sweep === undefined) return [[]]
  if (Array.isArray(sweep)) return listed(sweep)
  if (isGroup(sweep)) return crossed(sweep)
  throw new SettingError(
    ['sweep'],
    'must be a group of settings, as optimizer.radius: [0, 0.1], or a list of such groups',
  )
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One combination for each group of a list. */
function listed(groups: readonly unknown[]): Choice[][] {
  refuseTooMany(groups.length)
  if (groups.length === 0) throw new SettingError(['sweep'], 'must hold at least one group of settings')
  return groups.map((group, row) => {
    if (!isGroup(group))
      throw new SettingError(
        ['sweep', row],
        `must be a group of settings, as optimizer.radius: 0.1, not ${show(group)}`,
      )
    return Object.entries(group).map(([setting, value]) => {
      const path = ['sweep', row, setting]
      refuseItself(setting, path)
      return { setting, value, named: path, given: path }
    })
  })
}

/** Every combination of the values of some settings. */
function crossed(sweep: Record<string, unknown>): Choice[][] {
  const lists = Object.entries(sweep).map(([setting, values]) => ({ setting, values: checkedValues(setting, values) }))
  refuseTooMany(lists.reduce((product, { values }) => product * values.length, 1))
  return lists.reduce<Choice[][]>(
    (combinations, { setting, values }) =>
      combinations.flatMap(choices =>
        values.map((value, index) => [
          ...choices,
          { setting, value, named: ['sweep', setting], given: ['sweep', setting, index] },
        ]),
      ),
    [[]],
  )
}

function refuseTooMany(variants: number): void {
  if (variants > MOST_VARIANTS)
    throw new SettingError(['sweep'], `makes ${variants} combinations; at most ${MOST_VARIANTS} are run`)
}

function refuseItself(setting: string, path: SettingPath): void {
  if (pathOf(setting)[0] === 'sweep') throw new SettingError(path, 'a sweep cannot vary itself')
}

function checkedValues(setting: string, values: unknown): readonly unknown[] {
  const path = ['sweep', setting]
  refuseItself(setting, path)
  if (Array.isArray(values) && values.length > 0) return values
  const inner = typeof values === 'object' && values !== null ? Object.keys(values)[0] : undefined
  const hint = inner === undefined ? '' : `: a setting is swept by its path, as ${short(`${setting}.${inner}`)}`
  throw new SettingError(path, `must be a list of at least one value, not ${show(values)}${hint}`)
}

const pathOf = (setting: string) => setting.split('.')

function variantFrom(raw: unknown, choices: readonly Choice[]): Variant {
  const outerFirst = sortedByDepth(choices)
  const varied = withChoices(unswept(raw), outerFirst)
  try {
    return variantOf(checkExperiment(varied), Object.fromEntries(choices.map(({ setting, value }) => [setting, value])))
  } catch (error) {
    throw error instanceof SettingError ? atSweep(error, outerFirst, raw) : error
  }
}

function unswept(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return raw
  const { sweep, ...rest } = raw as Record<string, unknown>
  return rest
}

/** A group before the settings within it, whichever is named first. */
function sortedByDepth(choices: readonly Choice[]): Choice[] {
  return [...choices].sort((a, b) => pathOf(a.setting).length - pathOf(b.setting).length)
}

function withChoices(raw: unknown, choices: readonly Choice[]): unknown {
  if (choices.length === 0) return raw
  const varied = { ...(raw as Record<string, unknown>) }
  for (const { setting, value, named } of choices) {
    try {
      setSetting(varied, pathOf(setting), value)
    } catch (error) {
      throw error instanceof InputError ? new SettingError(named, error.message) : error
    }
  }
  return varied
}

/** An error in a setting that the sweep gave, or in a group that it made, is an error in the sweep. */
function atSweep(error: SettingError, choices: readonly Choice[], raw: unknown): SettingError {
  const choice = choices.findLast(({ setting }) => startsWith(error.path, pathOf(setting)))
  if (choice === undefined) {
    const maker = choices.find(({ setting }) => startsWith(pathOf(setting), error.path.map(String)))
    const made = maker !== undefined && error.path.length > 0 && valueAt(raw, error.path) === undefined
    return made ? new SettingError(maker.named, error.problem, undefined, 'name') : error
  }
  const { problem, column, part } = error
  const rest = error.path.slice(pathOf(choice.setting).length)
  const place = part === 'name' && rest.length === 0 ? choice.named : [...choice.given, ...rest]
  return new SettingError(place, problem, column, part)
}

const startsWith = (path: SettingPath, start: SettingPath) => start.every((part, i) => String(path[i]) === part)

/** The resolved experiment, its sweep included; swept settings have their first value. */
function wholeExperiment(raw: unknown, first: readonly Choice[]): Experiment {
  return checkExperiment(withChoices(raw, sortedByDepth(first)))
}

/**
 * Sets the setting at a path, making groups on the way, and copies of those that are there: they may stand elsewhere
 * too, as the values of a sweep do.
 * @throws InputError when the path leads through something that is not a group, or through a reserved name.
 */
export function setSetting(raw: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const whole = short(path.join('.'))
  let group = raw
  path.forEach((part, i) => {
    if (part === '' || part === '__proto__') throw new InputError(`"${whole}" is not the path of a setting`)
    if (Array.isArray(group) && (part === 'length' || !Object.hasOwn(group, part)))
      throw new InputError(`"${whole}": ${path[i - 1]} is a list of ${group.length}, its values numbered from 0`)
    if (i === path.length - 1) {
      group[part] = value
      return
    }
    const next = copyOf(Object.hasOwn(group, part) ? group[part] : undefined)
    if (next === null) throw new InputError(`"${whole}": ${short(part)} is not a group of settings`)
    group[part] = next
    group = next
  })
}

/** A copy of a group or list, an empty group for nothing, and null for anything else. */
function copyOf(value: unknown): Record<string, unknown> | null {
  if (Array.isArray(value)) return [...value] as unknown as Record<string, unknown>
  if (value === undefined || value === null) return {}
  return typeof value === 'object' ? { ...value } : null
}
