import { appendFileSync } from 'node:fs'

/** True in `npm run evidence`, where every test asks as much as it can; `npm test` asks what finds a mistake soon. */
export const isEvidence = process.env['RTSPORT_EVIDENCE'] === '1'

/** RTSPORT_TEST_TIMES=<n>: n times as many of whatever is random. */
export const times = Number(process.env['RTSPORT_TEST_TIMES'] ?? 1)

/** How many of something a test makes in either run. */
export const volume = (counts: { readonly test: number; readonly evidence: number }): number =>
  (isEvidence ? counts.evidence : counts.test) * times

/** A test that takes long for what it finds: in `npm run evidence` alone. */
export const testInEvidence = isEvidence ? test : test.skip

/** What random tests begin with. A failure prints it; RTSPORT_TEST_SEED=<seed> runs the same again. */
export const seed = Number(process.env['RTSPORT_TEST_SEED'] ?? Date.now() % 1_000_000_000)

/** Says what a test has counted: on the screen, and in docs/evidence.md. */
export function tell(fact: string): void {
  process.stdout.write(`${fact}\n`)
  const file = process.env['RTSPORT_EVIDENCE_FACTS']
  if (file) appendFileSync(file, `${fact}\n`)
}
