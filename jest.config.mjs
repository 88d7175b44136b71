import { register } from 'node:module'
import { swcOptions } from './tests/support/typescript-loader.mjs'

// For the global setup and teardown: Node itself imports them, and what they import.
register('./tests/support/typescript-loader.mjs', import.meta.url)

/** Run with NODE_OPTIONS=--experimental-vm-modules: the sources are ES modules. */
export default {
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swcOptions] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['<rootDir>/tests/support/keep-output.ts'],
  globalSetup: '<rootDir>/tests/support/global-setup.mts',
  globalTeardown: '<rootDir>/tests/support/global-teardown.mts',
  testTimeout: 30_000,
  maxWorkers: 2,
  // An embedded PostgreSQL's memory comes back with its process alone.
  workerIdleMemoryLimit: '1GB',
}
