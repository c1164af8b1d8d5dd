/** Reads an experiment file, and says where in it a setting is wrong: file:line:column. */
import { readFileSync } from 'node:fs'
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLError,
} from 'yaml'
import { InputError, SettingError, type SettingPath } from '../experiment/input-error.js'
import { short } from '../experiment/short.js'
import { type Plan, planOf, setSetting } from '../experiment/sweep.js'

/** Messages without a picture of the line, and no warnings on the console. */
const PARSING = { prettyErrors: false, logLevel: 'error' } as const
const MOST_BYTES = 4 * 2 ** 20

interface Override {
  readonly path: readonly string[]
  readonly text: string
}

/**
 * The plan of an experiment file (YAML or JSON) with `path=value` settings put over it.
 * @throws InputError whose message begins with the place of what is wrong.
 */
export function loadPlan(file: string, settings: readonly string[]): Plan {
  return loadExperiment(file, settings).plan
}

/** The plan, and the experiment as it is written, without the defaults of this version. @throws InputError */
export function loadExperiment(file: string, settings: readonly string[]): { plan: Plan; written: unknown } {
  const lines = new LineCounter()
  const document = readDocument(file, lines)
  const raw = valuesOf(document, `${file}: this is not YAML`) ?? {}
  const overrides = settings.map(parseOverride)
  for (const { path, text } of overrides) {
    if (typeof raw !== 'object' || Array.isArray(raw)) break
    override(raw as Record<string, unknown>, path, valueOf(text), text)
  }
  try {
    return { plan: planOf(raw), written: raw }
  } catch (error) {
    if (!(error instanceof SettingError)) throw error
    const given = overrides.findLast(({ path }) => isCause(path, error.path, document))
    const place = given === undefined ? `${file}:${placeOf(document, lines, error)}` : `--set ${short(given.text)}`
    throw new InputError(`${place}: ${error.message}`)
  }
}

/** Whether an override gave what is wrong, or put something new into the group that is wrong. */
function isCause(path: readonly string[], wrong: SettingPath, document: Document.Parsed): boolean {
  const shared = wrong.slice(0, path.length).every((part, i) => String(part) === path[i])
  if (!shared || wrong.length === 0) return false
  return path.length <= wrong.length || nodeAt(document, path) === undefined
}

function readDocument(file: string, lines: LineCounter): Document.Parsed {
  const text = readText(file)
  const document = parseDocument(text, { ...PARSING, lineCounter: lines })
  const problem = document.errors[0]
  if (problem === undefined) return document as Document.Parsed
  const { line, col } = lines.linePos(problem.pos[0])
  throw new InputError(`${file}:${line}:${col}: ${syntaxText(problem)}`)
}

/** The parser's own words, but for those that speak of its inside. */
function syntaxText({ code, message }: YAMLError): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here, and a file holds one experiment'
  if (code === 'RESOURCE_EXHAUSTION') return 'lists or groups are nested too deep here'
  return `this is not YAML: ${message}`
}

function valuesOf(document: Document, place: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    // an alias without an anchor, or aliases that multiply without end
    if (error instanceof ReferenceError) throw new InputError(`${place}: ${error.message}`)
    throw error
  }
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file)
    if (bytes.length > MOST_BYTES)
      throw new InputError(`${file}: an experiment file has at most ${MOST_BYTES} bytes, and this has ${bytes.length}`)
    return bytes.toString('utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new InputError(`${file}: there is no such file`)
    if (code === 'EISDIR') throw new InputError(`${file}: this is a folder, not an experiment file`)
    if (code === 'EACCES') throw new InputError(`${file}: this file may not be read`)
    throw error
  }
}

function parseOverride(text: string): Override {
  const equals = text.indexOf('=')
  if (equals < 1) throw new InputError(`--set ${short(text)}: write path=value, as optimizer.radius=0.1`)
  const path = text.slice(0, equals).trim().split('.')
  // what a sweep varies is named by a whole path
  return { path: path[0] === 'sweep' && path.length > 1 ? ['sweep', path.slice(1).join('.')] : path, text }
}

function override(raw: Record<string, unknown>, path: readonly string[], value: unknown, text: string): void {
  try {
    setSetting(raw, path, value)
  } catch (error) {
    throw error instanceof InputError ? new InputError(`--set ${short(text)}: ${error.message}`) : error
  }
}

function valueOf(text: string): unknown {
  const document = parseDocument(text.slice(text.indexOf('=') + 1), PARSING)
  if (document.errors[0] !== undefined) throw new InputError(`--set ${short(text)}: ${syntaxText(document.errors[0])}`)
  return valuesOf(document, `--set ${short(text)}`)
}

/** line:column of a setting, or of the nearest group around it. */
function placeOf(document: Document.Parsed, lines: LineCounter, error: SettingError): string {
  const { line, col } = lines.linePos(offsetOf(document, error))
  return `${line}:${col}`
}

function offsetOf(document: Document.Parsed, { path, column, part }: SettingError): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = nodeAt(document, path.slice(0, depth))
    const whole = depth === path.length
    if (isScalar(node) && node.range && !(whole && part === 'name'))
      return node.range[0] + (whole ? within(node, column) : 0)
    // a group is shown at its name
    const name = pairAt(nodeAt(document, path.slice(0, depth - 1)), path[depth - 1]!)?.key
    const range = name?.range ?? node?.range
    if (range) return range[0]
  }
  return document.contents?.range?.[0] ?? 0
}

/** The distance of a column of the text from the start of its node; none where the node is written otherwise. */
function within({ type, value, range }: Scalar, column: number | undefined): number {
  if (column === undefined || !range) return 0
  const quote = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? 1 : 0
  const verbatim = range[1] - range[0] === String(value).length + 2 * quote
  return verbatim ? column - 1 + quote : 0
}

function nodeAt(document: Document.Parsed, path: SettingPath): Node | undefined {
  return path.reduce<Node | undefined>(
    (node, part) => (isSeq<Node>(node) ? node.items[Number(part)] : (pairAt(node, part)?.value ?? undefined)),
    document.contents ?? undefined,
  )
}

/** The setting of a name, which YAML may have read as a number. */
function pairAt(node: unknown, name: string | number): Pair<Scalar, Node | null> | undefined {
  if (!isMap<Scalar, Node | null>(node)) return undefined
  return node.items.find(({ key }) => isScalar(key) && String(key.value ?? '') === String(name))
}
