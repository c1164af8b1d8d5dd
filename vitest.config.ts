import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    // every core: half of the time of the tests is that of processes they start and wait for
    maxWorkers: '100%',
    // what is compiled is loaded by Node as it is: rewritten by Vite, imports are looked up at every call in the hottest loops
    server: { deps: { external: [/\/dist\//] } },
  },
})
