import { loops } from './tests/loops.mjs'

const loop = loops[process.env.RTSPORT_LOOP ?? 'test']

/** Run by scripts/test.mjs. Node itself loads the tests and the sources, through tests/support/register-typescript.mjs. */
export default {
  runner: 'jest-light-runner/child-process',
  reporters: ['default', '<rootDir>/tests/support/totals-reporter.mjs'],
  testMatch: loop.files.map(pattern => `<rootDir>/tests/${pattern}`),
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // For Jest's own look at which test needs which file.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {},
  setupFiles: ['<rootDir>/tests/support/keep-output.ts', '<rootDir>/tests/support/worker-end.ts'],
  setupFilesAfterEnv: ['<rootDir>/tests/support/time-limits.ts', '<rootDir>/tests/support/fake-timers.ts'],
  globalSetup: '<rootDir>/tests/support/global-setup.mts',
  globalTeardown: '<rootDir>/tests/support/global-teardown.mts',
  maxWorkers: 2,
}
