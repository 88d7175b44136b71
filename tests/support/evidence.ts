import { appendFileSync } from 'node:fs'

/** True in `npm run evidence`, where tests use larger volumes than in `npm test`. */
export const isEvidence = process.env['RTSPORT_EVIDENCE'] === '1'

/** RTSPORT_TEST_TIMES=<n> multiplies the volume of random tests by n. */
export const times = Number(process.env['RTSPORT_TEST_TIMES'] ?? 1)

/** The volume of a test in either run. */
export const volume = (counts: { readonly test: number; readonly evidence: number }): number =>
  (isEvidence ? counts.evidence : counts.test) * times

/** A test that takes too long for `npm test`. It runs only in `npm run evidence`. */
export const testInEvidence = isEvidence ? test : test.skip

/** The seed of random tests. A failure prints it, and RTSPORT_TEST_SEED=<seed> runs the same again. */
export const seed = Number(process.env['RTSPORT_TEST_SEED'] ?? Date.now() % 1_000_000_000)

/** Prints a fact that a test has counted, and adds it to docs/evidence.md. */
export function tell(fact: string): void {
  process.stdout.write(`${fact}\n`)
  const file = process.env['RTSPORT_EVIDENCE_FACTS']
  if (file) appendFileSync(file, `${fact}\n`)
}
