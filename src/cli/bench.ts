/** saddlewalk bench: how long an experiment takes, and whether that is longer than with another saddlewalk. */
import { statSync } from 'node:fs'
import { comparePackages, type NamedTask } from '../bench/compare-packages.js'
import { type Compared, comparisonTable, isRegression } from '../bench/comparison-text.js'
import { ratioOfMedians } from '../bench/median.js'
import { OWN_PACKAGE, packageFiles } from '../bench/package-files.js'
import { percentage, positiveSeconds } from '../bench/settings.js'
import type { ExperimentTask, Timing } from '../bench/task.js'
import { TimedPackage } from '../bench/timed-package.js'
import { incomparable, medianOf, readTimesFile, type TimesFile, timesFileOf } from '../bench/times-file.js'
import { THRESHOLD, verdictOn } from '../bench/verdict.js'
import { checkEngineName, threadsFor } from '../engines/create.js'
import { InputError } from '../experiment/input-error.js'
import type { ExperimentInput } from '../experiment/schema.js'
import { rate, significant, table } from '../text/format.js'
import { interruptible } from './interruptible.js'
import { loadExperiment } from './load.js'
import { wholeNumber } from './options.js'
import { writeWhole } from './write-file.js'

/** The interval of a median needs six values; fifteen bring its ends nearer. */
const FEWEST_ROUNDS = 6
const ROUNDS = 15
const SECONDS = 60

interface BenchOptions {
  readonly set: readonly string[]
  readonly engine: string
  readonly threads?: string
  readonly rounds?: string
  readonly save?: string
  readonly check?: boolean
  readonly against?: string
  readonly threshold?: string
  readonly seconds?: string
  readonly otherMachine?: boolean
  readonly json?: boolean
}

/** What is timed: the experiment as it is written, for a package of before may not know the settings of now. */
interface Work extends NamedTask {
  readonly task: ExperimentTask
}

export async function bench(file: string, options: BenchOptions): Promise<void> {
  refuseWithoutCheck(options)
  const work = workOf(file, options)
  await interruptible(false, async ({ signal }) => {
    if (!options.check) await measure(work, options, signal)
    else if (isFolder(options.against!)) await checkPackage(options.against!, work, options, signal)
    else await checkFile(options.against!, work, options, signal)
  })
}

/** Options that would otherwise do nothing. */
function refuseWithoutCheck(options: BenchOptions): void {
  if (options.check && options.against === undefined)
    throw new InputError('--check: give --against, the folder of another saddlewalk package or a file of --save')
  const given = (['against', 'threshold', 'seconds', 'otherMachine'] as const).find(name => options[name] !== undefined)
  if (!options.check && given !== undefined)
    throw new InputError(`--${given === 'otherMachine' ? 'other-machine' : given} has no meaning without --check`)
  if (options.check && options.save !== undefined) throw new InputError('--save has no meaning with --check')
}

function workOf(file: string, { set, engine, threads }: BenchOptions): Work {
  const { plan, written } = loadExperiment(file, set)
  checkEngineName(engine)
  const experiment = written as ExperimentInput
  return {
    name: plan.experiment.name,
    task: { kind: 'experiment', experiment, engine, threads: threadsFor(wholeNumber('--threads', threads)) },
  }
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

async function measure(work: Work, options: BenchOptions, signal: AbortSignal): Promise<void> {
  const times = await timesOf(work, options, signal)
  if (options.save !== undefined) writeWhole(options.save, `${JSON.stringify(times, null, 2)}\n`, '--save')
  const [wall, cpu] = [medianOf(times, 'wall')!, medianOf(times, 'cpu')]
  const speed = times.particleSteps / wall.median
  if (options.json) {
    print(JSON.stringify({ ...times, wall, cpu, particleStepsPerSecond: speed }))
    return
  }
  const cells = ({ median, low, high }: typeof wall) =>
    `${significant(median)} [${significant(low)}, ${significant(high)}] s`
  const rows = [
    ['on the wall', cells(wall)],
    ...(cpu === null ? [] : [['of processors', cells(cpu)]]),
    ['throughput', rate(speed)],
  ]
  const heading = [`${times.experiment.name}: ${engineText(times)}`, `median of ${times.times.length} runs`]
  print(table({ heading, rows, left: 1 }))
}

/** Runs it in a process of its own, once to warm up. */
async function timesOf({ name, task }: Work, options: BenchOptions, signal: AbortSignal): Promise<TimesFile> {
  const rounds = wholeNumber('--rounds', options.rounds) ?? ROUNDS
  if (rounds < FEWEST_ROUNDS)
    throw new InputError(`--rounds ${rounds}: an interval of the median needs ${FEWEST_ROUNDS}`)
  const timed = new TimedPackage(OWN_PACKAGE)
  const close = () => timed.close()
  signal.addEventListener('abort', close)
  try {
    const timings: Timing[] = []
    await timed.time(task)
    while (timings.length < rounds) timings.push(await timed.time(task))
    return timesFileOf(packageFiles(OWN_PACKAGE).version, { name, experiment: task.experiment }, timings)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    close()
  }
}

async function checkPackage(folder: string, work: Work, options: BenchOptions, signal: AbortSignal): Promise<void> {
  const [before, now] = [packageFiles(folder), packageFiles(OWN_PACKAGE)]
  const compared = await comparePackages({ before: before.folder, now: OWN_PACKAGE }, [work], {
    threshold: thresholdOf(options),
    seconds: positiveSeconds('--seconds', options.seconds ?? String(SECONDS)),
    seed: work.name,
    signal,
  })
  conclude(compared[0]!, [`before: saddlewalk ${before.version} in ${folder}, now: ${now.version}, in pairs`], options)
}

async function checkFile(file: string, work: Work, options: BenchOptions, signal: AbortSignal): Promise<void> {
  const threshold = thresholdOf(options)
  const before = readTimesFile(file)
  const reason = incomparable(before, work.task.experiment, options.otherMachine ?? false)
  if (reason !== null) throw new InputError(`--against ${file}: ${reason}`)
  const now = await timesOf(work, options, signal)
  if (engineText(before) !== engineText(now))
    throw new InputError(`--against ${file}: its times are of ${engineText(before)}, and these of ${engineText(now)}`)
  const clock = medianOf(before, 'cpu') === null ? 'wall' : 'cpu'
  const ratio = ratioOfMedians(medianOf(now, clock)!, medianOf(before, clock)!)
  const note = `before: ${file} of saddlewalk ${before.saddlewalk}, not in pairs: weaker, for what else changed on the machine since is in the ratio`
  conclude({ name: now.experiment.name, ratio, verdict: verdictOn(ratio, threshold) }, [note], options)
}

const engineText = ({ engine: { name, threads } }: TimesFile) =>
  `${name} on ${threads} thread${threads === 1 ? '' : 's'}`

const thresholdOf = ({ threshold }: BenchOptions) =>
  threshold === undefined ? THRESHOLD : percentage('--threshold', threshold)

/** Prints what a comparison came to; the process ends with 1 on a regression. */
function conclude(compared: Compared, notes: readonly string[], { json }: BenchOptions): void {
  if ('skipped' in compared) throw new InputError(`--against: ${compared.skipped}`)
  print(json ? JSON.stringify({ ...compared, notes }) : table(comparisonTable([compared], notes)))
  if (isRegression(compared)) process.exitCode = 1
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
