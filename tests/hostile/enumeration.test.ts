import { hashPassword } from '../../src/auth/password.js'
import { useServer } from '../api/support.js'
import { parts } from '../schema/parts.js'

// Neither the answer nor its timing reveals whether an account exists. tests/auth/login.test.ts counts one password check per refusal, and
// tests/api/login-limiter.test.ts shows that both kinds are locked alike.

const { server, anonymous, sql } = useServer({ debug: false })

const login = async (email: string, password: string, membershipId: string | null = null) => {
  const begun = process.cpuUsage()
  const { status, headers, text, errors } = await anonymous().raw(
    'mutation ($email: String!, $password: String!, $membershipId: ID) { login(email: $email, password: $password, membershipId: $membershipId) { expiresAt } }',
    { email, password, membershipId },
  )
  // CPU time, which is mostly the password hash and does not depend on other load.
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

test('the known accounts exist', async () => {
  expect((await login(known(0), 'the right password')).seen.status).toBe(200)
})

test('every refusal is byte for byte the same, including headers', async () => {
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

test('a known account takes as long as an unknown one', async () => {
  const times = { known: [] as number[], unknown: [] as number[] }
  // Alternating, so that other load affects both. Fewer attempts than the limiter allows per address.
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
  // Without the stand-in password check it would be about a hundredth.
  expect(ratio).toBeGreaterThan(0.5)
  expect(ratio).toBeLessThan(2)
}, 60_000)

test('no other argument, input field or page takes an email', async () => {
  const takers = parts.filter(({ kind, name }) => ['argument', 'input field'].includes(kind) && /mail/i.test(name)).map(({ path }) => path)
  expect(takers).toEqual(['Mutation.login(email:)'])
  expect((await fetch(`${server().url}/reset-password`)).status).toBe(404)
})
