import { compile, type TopLevelSpec } from 'vega-lite'

/** Everything that Vega-Lite says about a spec when it compiles it. */
export function specWarnings(spec: unknown): string[] {
  const words: string[] = []
  const keep = (...said: readonly unknown[]) => {
    words.push(said.join(' '))
    return logger
  }
  const logger = { level: () => logger, error: keep, warn: keep, info: () => logger, debug: () => logger }
  compile(spec as TopLevelSpec, { logger: logger as never })
  return words
}
