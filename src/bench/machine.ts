import { arch, availableParallelism, cpus, platform } from 'node:os'

/** The machine that times are of, on one line: times of another line are of another machine. */
export function machineLine(): string {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor'
  return `${platform()} ${arch()}, ${processor}, ${availableParallelism()} threads, Node ${process.version}`
}
