import { hashPassword } from '../../src/auth/password.js'
import { useServer } from '../api/support.js'
import { parts } from '../schema/parts.js'

// Does an account exist? Neither what is said nor how long it takes tells. That each refusal costs one check of a password, as
// counted, is in tests/auth/login.test.ts; that the block after five tries comes for both alike, in tests/api/login-limiter.test.ts.

const { server, anonymous, sql } = useServer({ debug: false })

const login = async (email: string, password: string, membershipId: string | null = null) => {
  const begun = process.cpuUsage()
  const { status, headers, text, errors } = await anonymous().raw(
    'mutation ($email: String!, $password: String!, $membershipId: ID) { login(email: $email, password: $password, membershipId: $membershipId) { expiresAt } }',
    { email, password, membershipId },
  )
  // The processor's time, in which the hash of a password is nearly all, and of which a busy machine takes nothing away.
  const { user, system } = process.cpuUsage(begun)
  const milliseconds = (user + system) / 1000
  const shown = [...headers].filter(([name]) => !['date', 'content-length', 'x-request-id'].includes(name))
  return {
    milliseconds,
    seen: { status, text, shown },
    length: headers.get('content-length'),
    codes: errors.map(({ extensions }) => extensions.code),
  }
}
const median = (times: readonly number[]): number => [...times].sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0

const ACCOUNTS = 30
const known = (number: number): string => `known-${number}@lincoln.example`
const unknown = (number: number): string => `nobdy-${number}@lincoln.example`

beforeAll(async () => {
  const hash = await hashPassword('the right password')
  await sql(
    sql => sql`WITH made AS (
        INSERT INTO users (email, display_name, password_hash)
        SELECT 'known-' || i || '@lincoln.example', 'Someone Known', ${hash} FROM generate_series(0, ${ACCOUNTS - 1}::integer) AS i RETURNING id)
      INSERT INTO memberships (school_id, user_id, role) SELECT s.id, made.id, 'COACH' FROM made, schools AS s WHERE s.slug LIKE 'lincoln%'`,
  )
}, 60_000)

test('the accounts are there', async () => {
  expect((await login(known(0), 'the right password')).seen.status).toBe(200)
})

test('every refusal is the same to the letter, headers too', async () => {
  const refusals = [
    await login(known(1), 'a wrong password'),
    await login(unknown(1), 'a wrong password'),
    await login(known(1), 'the right password', '0190ffff-ffff-7fff-bfff-ffffffffffff'),
    await login(known(1), 'the right password', 'no id'),
    await login('', ''),
    await login('no address', 'x'),
    await login(`${'x'.repeat(5000)}@lincoln.example`, 'x'),
  ]
  expect(refusals[0]?.codes).toEqual(['UNAUTHENTICATED'])
  for (const { seen, length } of refusals) expect([seen, length]).toEqual([refusals[0]?.seen, refusals[0]?.length])
})

test('an account that is there takes as long as one that is not', async () => {
  const times = { known: [] as number[], unknown: [] as number[] }
  // In turns, so that whatever slows the machine slows both. Fewer tries than the limiter grants one address.
  for (let number = 2; number < ACCOUNTS; number++) {
    for (const [kind, email] of [
      ['known', known(number)],
      ['unknown', unknown(number)],
    ] as const) {
      const { milliseconds, codes } = await login(email, 'a wrong password')
      expect(codes).toEqual(['UNAUTHENTICATED'])
      times[kind].push(milliseconds)
    }
  }
  const ratio = median(times.unknown) / median(times.known)
  // Without the check of nobody's password it is some hundredth.
  expect(ratio).toBeGreaterThan(0.5)
  expect(ratio).toBeLessThan(2)
}, 60_000)

test('nothing else takes an address: no other argument, no input’s field, and no page', async () => {
  const takers = parts.filter(({ kind, name }) => ['argument', 'input field'].includes(kind) && /mail/i.test(name)).map(({ path }) => path)
  expect(takers).toEqual(['Mutation.login(email:)'])
  expect((await fetch(`${server().url}/reset-password`)).status).toBe(404)
})
