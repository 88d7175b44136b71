import type { Client } from '../support/client.js'
import { refusals, useServer } from '../api/support.js'
import { timesAsLongAsParsing } from '../support/processor-time.js'

// What no single statement can answer is completed field by field in JavaScript, where it blocks everyone else. A client can choose that.

const { as } = useServer()

/** PostgreSQL's longest name has 63 bytes: no statement has a longer key. */
const LONG_KEY = 'x'.repeat(62)
const STOPPED = ['QUERY_TOO_COMPLEX', expect.stringContaining('cannot come from one statement')]

/** A case leads back to itself, four times at each level. */
const around = (levels: number): string =>
  levels === 0 ? 'id' : [0, 1, 2, 3].map(n => `${LONG_KEY}_${n}: milestones { case { ${around(levels - 1)} } }`).join(' ')

/** Expects an operation to be stopped, in the time that some dozen parsings take. */
async function expectStopped(client: Client, document: string): Promise<void> {
  let refused: unknown
  const times = await timesAsLongAsParsing(async () => {
    refused = (await client.raw(document)).errors.flatMap(({ message, extensions: { code } }) => [code, message])
  }, 2)
  expect(refused).toEqual(STOPPED)
  expect(times).toBeLessThan(100)
}

test('a case that leads back to itself through the resolvers is stopped', async () => {
  await expectStopped(await as('trainer'), `{ cases(first: 7) { nodes { ${around(3)} } } }`)
})

test('a large answer with a denied field is stopped', async () => {
  const ids = Array.from({ length: 80 }, (_, n) => `i${n}: id`).join(' ')
  const document = `{ viewer { teams { athletes(first: 100) { nodes { dateOfBirth teams { athletes(first: 100) { nodes { ${ids} } } } } } } } }`
  await expectStopped(await as('coach'), document)
})

test('what a frontend may ask in vain is answered: a page of a team with a denied field, and one with a long key', async () => {
  const page = `{ viewer { teams { athletes(first: 100) { nodes { id firstName lastName dateOfBirth currentStatus cases(first: 10) {
    nodes { id participation restrictions { kind details } } } } } } } }`
  expect(refusals(await (await as('coach')).raw(page))).toEqual([['FORBIDDEN', 'Athlete.dateOfBirth']])
  const rows = `{ roster(first: 200) { nodes { ${LONG_KEY}_x: id lastName cases(first: 3) { nodes { id } } } } }`
  expect(refusals(await (await as('trainer')).raw(rows))).toEqual([])
})
