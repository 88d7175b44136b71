import config from './jest.config.mjs'

/**
 * Kills, cuts off, pauses and fills what the server stands on while a crowd sends entries: `npm run test:faults`. One after the other,
 * for each of them has both cores busy. RTSPORT_FAULTS=short: fewer rounds, as in CI.
 */
export default { ...config, testMatch: ['<rootDir>/tests/faults/**/*.faults.ts'], maxWorkers: 1, testTimeout: 300_000 }
