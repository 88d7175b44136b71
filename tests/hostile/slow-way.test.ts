import { parse } from 'graphql'
import type { Client } from '../support/client.js'
import { refusals, useServer } from '../api/support.js'
import { processorTime } from '../support/processor-time.js'

// What no single statement can answer is completed field by field in JavaScript, where it blocks everyone else. A client can choose that.

const { as } = useServer()

/** PostgreSQL's longest name has 63 bytes: no statement has a longer key. */
const LONG_KEY = 'x'.repeat(62)
const STOPPED = ['QUERY_TOO_COMPLEX', expect.stringContaining('cannot come from one statement')]

/** A case leads back to itself, four times at each level. */
const around = (levels: number): string =>
  levels === 0 ? 'id' : [0, 1, 2, 3].map(n => `${LONG_KEY}_${n}: milestones { case { ${around(levels - 1)} } }`).join(' ')

/** The CPU time of an operation, in times of parsing a document of 400 KB. */
async function costOf(client: Client, document: string): Promise<readonly [refused: unknown, times: number]> {
  let refused: unknown
  const took = await processorTime(async () => {
    refused = (await client.raw(document)).errors.flatMap(({ message, extensions: { code } }) => [code, message])
  })
  const text = `{ ${'field '.repeat(65_000)} }`
  const parsing = Math.min(await processorTime(() => parse(text)), await processorTime(() => parse(text)))
  return [refused, took / parsing]
}

test('a case that leads back to itself through the resolvers is stopped', async () => {
  const [refused, times] = await costOf(await as('trainer'), `{ cases(first: 7) { nodes { ${around(3)} } } }`)
  expect(refused).toEqual(STOPPED)
  // Without the limit it takes a minute, and two gigabytes.
  expect(times).toBeLessThan(50)
})

test('a large answer with a denied field is stopped', async () => {
  const ids = Array.from({ length: 80 }, (_, n) => `i${n}: id`).join(' ')
  const document = `{ viewer { teams { athletes(first: 100) { nodes { dateOfBirth teams { athletes(first: 100) { nodes { ${ids} } } } } } } } }`
  const [refused, times] = await costOf(await as('coach'), document)
  expect(refused).toEqual(STOPPED)
  expect(times).toBeLessThan(50)
})

test('what a frontend may ask in vain is answered: a page of a team with a denied field, and one with a long key', async () => {
  const page = `{ viewer { teams { athletes(first: 100) { nodes { id firstName lastName dateOfBirth currentStatus cases(first: 10) {
    nodes { id participation restrictions { kind details } } } } } } } }`
  expect(refusals(await (await as('coach')).raw(page))).toEqual([['FORBIDDEN', 'Athlete.dateOfBirth']])
  const rows = `{ roster(first: 200) { nodes { ${LONG_KEY}_x: id lastName cases(first: 3) { nodes { id } } } } }`
  expect(refusals(await (await as('trainer')).raw(rows))).toEqual([])
})
