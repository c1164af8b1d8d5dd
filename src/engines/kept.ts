/** As many things are kept as a sweep may take turns with, and no more than memory has room for. */
const MOST = 64

/** Things that are costly to make, by the number of their variant; of too many the one made first is dropped. */
export class Kept<T> {
  readonly #things = new Map<number, T>()

  get(variant: number, make: () => T): T {
    const known = this.#things.get(variant)
    if (known !== undefined) return known
    if (this.#things.size === MOST) this.#things.delete(this.#things.keys().next().value!)
    const made = make()
    this.#things.set(variant, made)
    return made
  }
}
