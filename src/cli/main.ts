#!/usr/bin/env node
/** The command line. Each command loads what it needs when it is called, so that --version and --help stay quick. */
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'

/** 0 done, 1 a check failed or a run did not come to its end, 2 bad input or usage, 130 interrupted. */
const EXIT = { failed: 1, badInput: 2, interrupted: 130 }

const collect = (value: string, earlier: string[]) => [...earlier, value]

function program(): Command {
  const version = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version as string
  const root = new Command('saddlewalk')
    .description('Escape times and diffusion coefficients of noisy optimizers near saddle points')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
  root
    .command('run')
    .description('run an experiment')
    .argument('[file]', 'experiment, YAML or JSON')
    .option('--set <path=value>', 'put a setting over the file, as optimizer.radius=0.1; may be repeated', collect, [])
    .option('--engine <name>', 'auto, gpu, native, wasm or reference', 'auto')
    .option('--threads <number>', 'worker threads (default: all)')
    .option('--max-memory <size>', 'refuse a run that may need more, as 2GiB (default: what is free)')
    .option('--max-time <time>', 'refuse a run that may take longer, as 2h, if no particle leaves before the horizon')
    .option('--at <steps>', 'steps at which to give the survival, as 100,500,1000')
    .option('--quantiles <probabilities>', 'quantiles of the escape time to give, as 0.1,0.5,0.9')
    .option('--fit', 'fit laws to the escape times, with a goodness-of-fit test of each')
    .option('--out <folder>', 'keep the run in a new or empty folder, for show, histogram, figures and report')
    .option(
      '--resume [folder]',
      'go on with a run that was kept (--out) and did not come to its end, instead of a file; without a folder, with that of --out if this run was begun there',
    )
    .option('--shard <i/n>', 'run the i-th of n parts of the experiment, kept in --out, for merge')
    .option('--queue <url>', 'let the workers of a Redis server run it, as redis://user:password@host:port')
    .option('--json', 'print one JSON object and nothing else')
    .action(async (file, options) => (await import('./run.js')).run(file, options))
  root
    .command('worker')
    .description('take part in the runs of a Redis server (run --queue), until it is stopped')
    .requiredOption('--queue <url>', 'the server, as redis://user:password@host:port, or rediss:// for TLS')
    .option('--engine <name>', 'take part only in runs on this engine (default: any)', 'auto')
    .option('--threads <number>', 'worker threads (default: all)')
    .option(
      '--lost-after <seconds>',
      'without a sign of life from this worker for so long, others take its parts (default: 30)',
    )
    .action(async options => (await import('./worker.js')).worker(options))
  root
    .command('merge')
    .description('join all shards of a run (run --shard), in any order, into what a single run would have kept')
    .argument('<shards...>', 'their folders')
    .requiredOption('--out <folder>', 'a new or empty folder for the run')
    .option('--json', 'print one JSON object and nothing else')
    .action(async (shards, options) => (await import('./merge.js')).merge(shards, options))
  shardedRunCommand(
    root,
    'slurm',
    'a script for Slurm: an array job of the shards of a run, and a job that merges them',
  )
    .requiredOption('--out <folder>', 'where the shards and the merged run go, as all nodes see it')
    .option('--time <limit>', 'limit of each task, as sbatch takes it (default: that of the partition)')
    .option('--sbatch <option>', 'another option of sbatch, as partition=long; may be repeated', collect, [])
    .action(async (file, options) => (await import('./slurm.js')).slurm(file, options))
  shardedRunCommand(
    root,
    'kubernetes',
    'a manifest for Kubernetes: an Indexed Job of the shards of a run, and its merge',
  )
    .requiredOption('--out <folder>', 'where in the volume the shards and the merged run go')
    .requiredOption('--image <image>', 'a container image that has saddlewalk')
    .requiredOption('--claim <name>', 'a persistent volume claim that all pods can write to')
    .action(async (file, options) => (await import('./kubernetes.js')).kubernetes(file, options))
  root
    .command('theory')
    .description("the exact laws and the papers' formulas for an experiment, without simulating")
    .argument('<file>', 'experiment, YAML or JSON')
    .option('--set <path=value>', 'put a setting over the file; may be repeated', collect, [])
    .option('--at <steps>', 'steps at which to give the survival, as 100,500,1000')
    .option('--quantiles <probabilities>', 'quantiles of the escape time to give, as 0.1,0.5,0.9')
    .option('--json', 'print one JSON object and nothing else')
    .action(async (file, options) => (await import('./theory.js')).theory(file, options))
  root
    .command('show')
    .description('the summary of a run that was kept (run --out) again')
    .argument('<run>', 'the folder')
    .option('--at <steps>', 'other steps at which to give the survival, as 100,500,1000')
    .option('--quantiles <probabilities>', 'other quantiles of the escape time to give, as 0.1,0.5,0.9')
    .option('--fit', 'fit laws to the escape times, with a goodness-of-fit test of each')
    .option('--json', 'print the result as one JSON object')
    .option('--csv', 'print every number of the result, a row for each variant')
    .option('--sort <column>', 'order the variants by a column of --csv, as escape.restrictedMean.estimate')
    .action(async (run, options) => (await import('./show.js')).show(run, options))
  root
    .command('histogram')
    .description('the histogram of the escape times of a run that was kept (run --out)')
    .argument('<run>', 'the folder')
    .option('--bins <bins>', 'auto (Freedman and Diaconis), a number, or log: and a number', 'auto')
    .option('--format <format>', 'csv, json, parquet, svg or png (default: as the file is named, or csv)')
    .option('-o, --output <file>', 'write a file (default: to standard output)')
    .action(async (run, options) => (await import('./histogram.js')).histogram(run, options))
  root
    .command('report')
    .description('one self-contained page of findings, figures and tables of a run that was kept (run --out)')
    .argument('<run>', 'the folder')
    .option('-o, --output <file>', 'the page (default: report.html in the folder)')
    .action(async (run, options) => (await import('./report.js')).report(run, options))
  root
    .command('figures')
    .description('the figures of a run that was kept (run --out), as SVG, PNG and Vega-Lite specifications')
    .argument('<run>', 'the folder')
    .option('-o, --output <folder>', 'where to (default: figures in the folder)')
    .action(async (run, options) => (await import('./figures.js')).figures(run, options))
  root
    .command('reproduce')
    .description('the claims of a paper, each run, measured and judged, as one report')
    .argument('<paper>', 'kim2026: Stability Analysis of Sharpness-Aware Minimization')
    .option('--quick', 'a smaller version, in less than a minute')
    .option('--out <folder>', 'where the report goes', 'kim2026')
    .option('--engine <name>', 'auto, gpu, native, wasm or reference', 'auto')
    .option('--threads <number>', 'worker threads (default: all)')
    .option('--json', 'print the findings as one JSON object and nothing else')
    .action(async (paper, options) => (await import('./reproduce.js')).reproduce(paper, options))
  root
    .command('bench')
    .description('time an experiment, and compare the time with that of another saddlewalk')
    .argument('<file>', 'experiment, YAML or JSON')
    .option('--set <path=value>', 'put a setting over the file; may be repeated', collect, [])
    .option('--engine <name>', 'auto, gpu, native, wasm or reference', 'auto')
    .option('--threads <number>', 'worker threads (default: all)')
    .option('--rounds <number>', 'how often it is run after a warm-up, from 6 (default: 15)')
    .option('--save <file>', 'keep the times, for --against')
    .option('--check', 'compare with --against; ends with 1 on a regression')
    .option(
      '--against <path>',
      'the folder of another saddlewalk package, timed in pairs with this, or a file of --save',
    )
    .option('--threshold <percentage>', 'with --check: how much longer a time must be to matter (default: 5%)')
    .option(
      '--seconds <seconds>',
      'with --check against a package: time for pairs, of which at least 12 are taken (default: 60)',
    )
    .option('--other-machine', 'with --check against a file: also of another machine')
    .option('--json', 'print one JSON object and nothing else')
    .action(async (file, options) => (await import('./bench.js')).bench(file, options))
  root
    .command('engines')
    .description('which engines work here, and on what')
    .option('--json', 'print one JSON object and nothing else')
    .action(async options => (await import('./engines.js')).engines(options))
  root
    .command('schema')
    .description('the JSON Schema of an experiment file')
    .action(async () => (await import('./schema.js')).schema())
  for (const command of root.commands) command.exitOverride()
  return root
}

/** A command that writes a run in shards for a cluster. */
function shardedRunCommand(root: Command, name: string, description: string): Command {
  return root
    .command(name)
    .description(description)
    .argument('<file>', 'experiment, YAML or JSON')
    .requiredOption('--shards <number>', 'parts of the run, of which each is a task')
    .option('--set <path=value>', 'put a setting over the file; may be repeated', collect, [])
    .option('--engine <name>', 'gpu, native, wasm or reference; wasm computes the same on every machine', 'wasm')
    .option('--threads <number>', 'worker threads and processors of each task', '1')
    .option('--memory <size>', 'of each task, as 2GiB (default: what the run may need)')
    .option('-o, --output <file>', 'write a file (default: to standard output)')
}

/** What an error means to whoever called the command: one line for their mistakes, a stack for ours. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.badInput
  const { name, message, stack } = error as Error
  if (name === 'Interrupted') {
    process.stderr.write(`saddlewalk: ${message}\n`)
    return EXIT.interrupted
  }
  if (name === 'EngineError' || name === 'Unfinished' || name === 'QueueError') {
    process.stderr.write(`saddlewalk: ${message}\n`)
    return EXIT.failed
  }
  const ours = name !== 'InputError' && name !== 'SettingError'
  process.stderr.write(`saddlewalk: ${ours ? `internal error: ${stack}` : message}\n`)
  return ours ? EXIT.failed : EXIT.badInput
}

// a reader that has gone, as `| head`, is not an error
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0)
  throw error
})

try {
  await program().parseAsync()
} catch (error) {
  process.exitCode = report(error)
}
