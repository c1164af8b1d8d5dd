/** Checks an experiment against the schema, and says what is wrong in words. */
import type { z } from 'zod'
import { SettingError, type SettingPath } from './input-error.js'
import { didYouMean } from './nearest.js'
import { type Experiment, experimentJsonSchema, experimentSchema } from './schema.js'
import { short } from './short.js'

/** The experiment with its defaults. @throws SettingError for the first thing that is wrong. */
export function checkExperiment(raw: unknown): Experiment {
  const checked = experimentSchema.safeParse(raw)
  if (checked.success) return checked.data
  throw settingErrorOf(firstToMend(checked.error.issues), raw)
}

/** A misspelt name before the setting that is missing for it. */
function firstToMend(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  return issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!
}

function settingErrorOf(issue: z.core.$ZodIssue, raw: unknown): SettingError {
  const path = issue.path as SettingPath
  const given = valueAt(raw, path)
  if (issue.code === 'invalid_union') return unionErrorOf(issue, raw, path)
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!
    const known = settingsAt(path)
    const there = known.length === 0 ? 'there are no settings here' : `there are ${known.join(', ')}`
    const problem = `unknown setting "${short(key)}"${didYouMean(key, known)} (${there})`
    return new SettingError([...path, key], problem, undefined, 'name')
  }
  return new SettingError(path, problemOf(issue, given, path))
}

/** A union is explained by the alternative that got furthest, or by listing what would have been right. */
function unionErrorOf(issue: z.core.$ZodIssueInvalidUnion, raw: unknown, path: SettingPath): SettingError {
  const deepest = issue.errors
    .map(firstToMend)
    .filter(inner => inner.path.length > 0 || inner.code !== 'invalid_type')
    .sort((a, b) => b.path.length - a.path.length)[0]
  if (deepest !== undefined)
    return settingErrorOf({ ...deepest, path: [...path, ...deepest.path] } as typeof issue, raw)
  const allowed = issue.errors.map(issues => expectation(issues[0]!, path)).join(' or ')
  return new SettingError(path, `must be ${allowed}, not ${show(valueAt(raw, path))}`)
}

function expectation(issue: z.core.$ZodIssue, path: SettingPath): string {
  return issue.code === 'invalid_type' ? typeText(issue.expected, path) : issue.message
}

function problemOf(issue: z.core.$ZodIssue, given: unknown, path: SettingPath): string {
  switch (issue.code) {
    case 'invalid_type':
      if (given === undefined) return `is missing: it must be ${typeText(issue.expected, path)}`
      if (typeof given === 'number' && !Number.isFinite(given)) return `must be a finite number, not ${given}`
      return `must be ${typeText(issue.expected, path)}, not ${show(given)}${asGroup(issue.expected, given)}`
    case 'too_small':
      if (given === '') return 'must not be empty'
      return limitText(issue.inclusive ? 'at least' : 'more than', Number(issue.minimum), given)
    case 'too_big':
      return limitText(issue.inclusive ? 'at most' : 'less than', Number(issue.maximum), given)
    case 'invalid_value': {
      const allowed = issue.values.map(String)
      if (given === undefined) return `is missing: it must be one of ${allowed.join(', ')}`
      return `must be one of ${allowed.join(', ')}, not ${show(given)}${typeof given === 'string' ? didYouMean(given, allowed) : ''}`
    }
    default:
      return issue.message
  }
}

function limitText(relation: string, limit: number, given: unknown): string {
  if (!Array.isArray(given)) return `must be ${relation} ${limit}, not ${show(given)}`
  return `must have ${relation} ${limit} value${limit === 1 ? '' : 's'}, not ${given.length}`
}

/** YAML reads `beale:` with nothing after it as null. */
const asGroup = (expected: string, given: unknown) =>
  expected === 'object' && given === null ? ' (a group with nothing in it is written {})' : ''

const TYPES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  array: 'a list',
  object: 'a group of settings',
  record: 'a group of settings',
}

/** Of what is no number at all, the schema says only that it should be one. */
function typeText(expected: string, path: SettingPath): string {
  const whole = expected === 'number' && nodesAt(path).some(({ type }) => type === 'integer')
  return TYPES[whole ? 'int' : expected] ?? expected
}

/** A value as a user would write it, cut short. */
export function show(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (value === undefined) return 'nothing'
  if (typeof value === 'bigint') return `${value}n`
  return short(JSON.stringify(value, writable()))
}

/** What JSON cannot write, in words: whole numbers without end, and what holds itself, as YAML's aliases can. */
function writable(): (this: unknown, name: string, part: unknown) => unknown {
  const around: unknown[] = []
  return function (_, part) {
    if (typeof part === 'bigint') return `${part}n`
    if (typeof part !== 'object' || part === null) return part
    while (around.length > 0 && around.at(-1) !== this) around.pop()
    if (around.includes(part)) return 'itself'
    around.push(part)
    return part
  }
}

export function valueAt(raw: unknown, path: SettingPath): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, part)
        ? (value as Record<string, unknown>)[part]
        : undefined,
    raw,
  )
}

interface SchemaNode {
  readonly type?: string
  readonly properties?: Record<string, SchemaNode>
  readonly items?: SchemaNode
  readonly anyOf?: readonly SchemaNode[]
}

/** What may stand at a path, by the JSON Schema. */
function nodesAt(path: SettingPath): readonly SchemaNode[] {
  const whole = experimentJsonSchema() as SchemaNode
  return path.reduce<readonly SchemaNode[]>(
    (nodes, part) => nodes.flatMap(node => alternatives(partOf(node, part))),
    alternatives(whole),
  )
}

const partOf = ({ properties = {}, items }: SchemaNode, part: string | number) =>
  typeof part === 'number' ? items : Object.hasOwn(properties, part) ? properties[part] : undefined

const alternatives = (node: SchemaNode | undefined): readonly SchemaNode[] =>
  node === undefined ? [] : (node.anyOf?.flatMap(alternatives) ?? [node])

/** The names that may stand in the group of settings at a path. */
const settingsAt = (path: SettingPath) => nodesAt(path).flatMap(node => Object.keys(node.properties ?? {}))
