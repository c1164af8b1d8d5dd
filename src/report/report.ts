/** The report of a kept run: one self-contained page. */
import type { KeptRun } from '../runs/read.js'
import { significant, type Table, whole } from '../text/format.js'
import { diffusionTables, escapeTable, exitsTable, fitsTables, hasEscape, warnings } from '../text/tables.js'
import { figuresOf } from './figures.js'
import { findings } from './findings.js'
import { pageHtml } from './page.js'

export function reportHtml(run: KeptRun): string {
  const { result, manifest } = run
  const { experiment, engine, timing } = result
  return pageHtml({
    title: experiment.name,
    lead: [
      `${whole(experiment.particles)} particles, ${whole(experiment.steps)} steps, ${result.variants.length === 1 ? 'one variant' : `${whole(result.variants.length)} variants`}.`,
      `Run on ${manifest.time.start.slice(0, 10)} with the ${engine.name} engine in ${significant(timing.seconds, 3)} s.`,
    ],
    findings: findings(result),
    figures: figuresOf(run).map(({ name, title, svg, vegaLite }) => ({ name, svg, caption: `${title}.`, vegaLite })),
    tables: tablesOf(run),
    warnings: [
      ...(result.incomplete === undefined ? [] : [`The run ended early: ${result.incomplete}`]),
      ...warnings(result.variants),
    ],
    rerun: rerunCommands(run),
    provenance: provenanceOf(run),
  })
}

function tablesOf({ result: { variants }, manifest: { reading } }: KeptRun): Table[] {
  const escapes = variants.filter(hasEscape)
  const escapeTables =
    escapes.length === 0 ? [] : [escapeTable(escapes, reading), ...exitsTable(escapes), ...fitsTables(escapes)]
  return [...escapeTables, ...diffusionTables(variants)]
}

/** The folder holds the whole experiment. */
function rerunCommands({ directory }: KeptRun): string[] {
  return [`npx saddlewalk run ${directory}/experiment.yaml`, `npx saddlewalk show ${directory}`]
}

function provenanceOf({ manifest }: KeptRun): [string, string][] {
  const { saddlewalk, engine, machine, random, time, experiment, variants } = manifest
  const { git, version } = saddlewalk
  const revision = git === null ? '' : `, revision ${git.revision}${git.dirty ? ' with changes' : ''}`
  const first = variants[0]!
  return [
    ['saddlewalk', `${version}${revision}`],
    ['engine', `${engine.name}, ${engine.threads} threads, ${engine.device}`],
    ['seed', `${first.seed} (${random.generator}, key ${first.key})`],
    ['kernel of the first variant', `${first.kernel.language}, SHA-256 ${first.kernel.sha256}`],
    ['experiment', `SHA-256 ${experiment.sha256}`],
    ['machine', `${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}`],
    ['begun', time.start],
    ['ended', time.end],
  ]
}
