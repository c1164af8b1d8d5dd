import { defineConfig } from 'vitest/config'

export default defineConfig({
  // every core: half of the time of the tests is that of processes they start and wait for
  test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, pool: 'forks', maxWorkers: '100%' },
})
