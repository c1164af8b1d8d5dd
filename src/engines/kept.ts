/** As many things are kept as a sweep may take turns with, and no more than memory has room for. */
const MOST = 64

/** Things that are costly to make, by a number; of too many the one made first is dropped. */
export class Kept<T> {
  readonly #things = new Map<number, T>()

  get(number: number, make: () => T): T {
    const known = this.#things.get(number)
    if (known !== undefined) return known
    if (this.#things.size === MOST) this.#things.delete(this.#things.keys().next().value!)
    const made = make()
    this.#things.set(number, made)
    return made
  }
}
