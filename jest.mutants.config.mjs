import config from './jest.config.mjs'

/** Breaks what guards the rows and the fields, piece by piece, and has the tests notice it: `npm run test:mutants`. */
export default { ...config, testMatch: ['<rootDir>/tests/mutants/**/*.mutants.ts'], maxWorkers: 2 }
