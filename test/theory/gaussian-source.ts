import seedrandom from 'seedrandom'

/** A seeded source of standard normal numbers (Box–Muller). */
export function gaussianSource(seed: string): () => number {
  const uniform = seedrandom.alea(seed)
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
}
