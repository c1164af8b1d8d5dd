import { defineConfig } from 'vitest/config'

/** Studies that take minutes: scripts that write their results beside themselves. */
export default defineConfig({ test: { include: ['test/studies/**/*.study.ts'], reporters: ['dot'], pool: 'forks' } })
