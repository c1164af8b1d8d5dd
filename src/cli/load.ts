/** Reads an experiment file, and says where in it a setting is wrong: file:line:column. */
import { readFileSync } from 'node:fs'
import { type Document, isMap, isScalar, LineCounter, parseDocument, type Scalar } from 'yaml'
import { InputError, SettingError, type SettingPath } from '../experiment/input-error.js'
import { short } from '../experiment/short.js'
import { type Plan, planOf, setSetting } from '../experiment/sweep.js'

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
  const lines = new LineCounter()
  const document = readDocument(file, lines)
  const raw = valuesOf(document, `${file}: this is not YAML`) ?? {}
  const overrides = settings.map(parseOverride)
  for (const { path, text } of overrides) {
    if (typeof raw !== 'object' || Array.isArray(raw)) break
    override(raw as Record<string, unknown>, path, valueOf(text), text)
  }
  try {
    return planOf(raw)
  } catch (error) {
    if (!(error instanceof SettingError)) throw error
    const given = overrides.findLast(({ path }) => path.every((part, i) => String(error.path[i]) === part))
    const place = given === undefined ? `${file}:${placeOf(document, lines, error)}` : `--set ${short(given.text)}`
    throw new InputError(`${place}: ${error.message}`)
  }
}

function readDocument(file: string, lines: LineCounter): Document.Parsed {
  const text = readText(file)
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problem = document.errors[0]
  if (problem === undefined) return document as Document.Parsed
  const { line, col } = lines.linePos(problem.pos[0])
  throw new InputError(`${file}:${line}:${col}: this is not YAML: ${problem.message}`)
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
  return { path: text.slice(0, equals).trim().split('.'), text }
}

function override(raw: Record<string, unknown>, path: readonly string[], value: unknown, text: string): void {
  try {
    setSetting(raw, path, value)
  } catch (error) {
    throw error instanceof InputError ? new InputError(`--set ${short(text)}: ${error.message}`) : error
  }
}

function valueOf(text: string): unknown {
  const document = parseDocument(text.slice(text.indexOf('=') + 1), { prettyErrors: false })
  if (document.errors[0] !== undefined) throw new InputError(`--set ${short(text)}: ${document.errors[0].message}`)
  return valuesOf(document, `--set ${short(text)}`)
}

/** line:column of a setting, or of the nearest group around it. */
function placeOf(document: Document.Parsed, lines: LineCounter, { path, column }: SettingError): string {
  const { line, col } = lines.linePos(offsetOf(document, path, column))
  return `${line}:${col}`
}

function offsetOf(document: Document.Parsed, path: SettingPath, column: number | undefined): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true)
    // a group is shown at its name
    const key = keyOf(document, path.slice(0, depth))
    if (isScalar(node) && node.range)
      return depth === path.length ? node.range[0] + within(node, column) : node.range[0]
    if (key?.range) return key.range[0]
    const range = (node as { range?: [number, number, number] } | undefined)?.range
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

function keyOf(document: Document.Parsed, path: SettingPath): Scalar | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  const pair = parent.items.find(item => isScalar(item.key) && item.key.value === path.at(-1))
  return pair?.key as Scalar | undefined
}
