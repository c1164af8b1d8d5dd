/** Particles in a block: the unit of work, and of what is merged in order. A multiple of four, the SIMD lanes. */
export const BLOCK = 4096

/** What has become of a particle in an escape run; exit i of the kernel is FIRST_EXIT + i. */
export const RUNNING = 0
export const DIVERGED = -1
export const FIRST_EXIT = 1
