/** Two packages, each in a process of its own, doing the same tasks in pairs. */
import type { Compared } from './comparison-text.js'
import { type Contest, comparePaired, type PairingOptions } from './paired.js'
import type { Task } from './task.js'
import { CannotRun, TimedPackage } from './timed-package.js'

type Both<T> = { readonly before: T; readonly now: T }

export interface NamedTask {
  readonly name: string
  readonly task: Task
}

/** Times before pairs are taken: the first loads code, the second has it compiled. */
const WARM_UP = 2

/** Times tasks with the packages of two folders. A task that the one of before cannot do is skipped, with the reason. */
export async function comparePackages(
  folders: Both<string>,
  tasks: readonly NamedTask[],
  options: PairingOptions,
): Promise<Compared[]> {
  const packages = { before: new TimedPackage(folders.before), now: new TimedPackage(folders.now) }
  const close = () => Object.values(packages).forEach(each => void each.close())
  options.signal?.addEventListener('abort', close)
  try {
    return await compareTasks(packages, tasks, options)
  } catch (error) {
    throw options.signal?.aborted ? options.signal.reason : error
  } finally {
    options.signal?.removeEventListener('abort', close)
    close()
  }
}

async function compareTasks(
  packages: Both<TimedPackage>,
  tasks: readonly NamedTask[],
  options: PairingOptions,
): Promise<Compared[]> {
  const ready: (Contest | { name: string; skipped: string })[] = []
  for (const { name, task } of tasks) ready.push(await contestOf(name, { before: task, now: task }, packages))
  const contests = ready.filter(each => 'time' in each)
  const compared = await comparePaired(contests, options)
  return ready.map(each => ('time' in each ? compared[contests.indexOf(each)]! : each))
}

/** A contest that has warmed up, or why the package of before cannot do its task. */
export async function contestOf(
  name: string,
  tasks: Both<Task>,
  packages: Both<TimedPackage>,
): Promise<Contest | { name: string; skipped: string }> {
  for (let i = 0; i < WARM_UP; i++) {
    await packages.now.time(tasks.now)
    try {
      await packages.before.time(tasks.before)
    } catch (error) {
      if (error instanceof CannotRun) return { name, skipped: `before cannot run it: ${error.message}` }
      throw error
    }
  }
  return { name, time: async version => (await packages[version].time(tasks[version])).times }
}
