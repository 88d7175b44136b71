// What `npm run evidence` runs, in this order. `part` is the fifth that .ci/run takes at a time. `server`: on the PostgreSQL server that
// TEST_DATABASE_URL names. `patterns` match file names below tests/.

const inTests = pattern => `/tests/.*${pattern}`

export const sections = [
  {
    name: 'embedded',
    part: 1,
    proves:
      'Every test holds on the embedded PostgreSQL: the oracle both ways, 3,000 attacks, 3,000 requests of the fuzzer, all equivalences.',
    patterns: ['\\.(test|evidence)\\.ts$'].map(inTests),
  },
  {
    name: 'server',
    part: 2,
    proves: 'Every test of `npm test` holds on a PostgreSQL server, with the oracle both ways and the larger volumes.',
    server: true,
    patterns: ['\\.test\\.ts$'].map(inTests),
  },
  {
    name: 'attacks',
    part: 3,
    proves:
      'No answer to 20,000 random operations shows what the contract hides from whoever asks; either authority alone stops clinical notes.',
    server: true,
    patterns: ['(attack|oracle|policy|execution|isolation)/.*\\.evidence\\.ts$'].map(inTests),
  },
  {
    name: 'hostile',
    part: 3,
    proves: 'None of 50,000 malformed requests is answered with a 500, and no hostile client ends the server.',
    server: true,
    patterns: ['hostile/.*\\.evidence\\.ts$'].map(inTests),
  },
  {
    name: 'mutants',
    part: 4,
    proves: 'Each row policy, each check of a session and each cell of the access matrix, broken on purpose, is noticed by a test.',
    server: true,
    patterns: ['\\.mutants\\.ts$'].map(inTests),
  },
  {
    name: 'load',
    part: 4,
    proves: 'Goodput under overload, memory over 10,000 queries, replicas and a moved primary are as promised.',
    server: true,
    patterns: ['(?<!(attack|oracle|policy|execution|isolation|hostile)/[^/]*)\\.evidence\\.ts$'].map(inTests),
  },
  {
    name: 'faults',
    part: 5,
    proves: 'Nothing acknowledged is lost when the server or PostgreSQL is killed, paused, cut off or out of disk space.',
    server: true,
    // Each of these tests keeps both cores busy.
    workers: 1,
    patterns: ['\\.faults\\.ts$'].map(inTests),
  },
]
