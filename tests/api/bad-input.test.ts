import { demoId, demoIds } from '../../prisma/demo/ids.js'
import { print } from 'graphql'
import {
  AthleteCasesDocument,
  CasePageDocument,
  CasesDocument,
  CaseTimelineDocument,
  LoginDocument,
  RosterDocument,
  SetEventVisibilityDocument,
  SidelineEntryDocument,
  SwitchMembershipDocument,
  TeamAthletesDocument,
  type RosterOrder,
} from '../generated/documents.js'
import type { Answer } from '../support/client.js'
import { refusals, useServer } from './support.js'

const MOST = 200
const { as, anonymous, sql } = useServer({ maxPageSize: MOST, limits: { loginFailuresPerAccount: 100 } })

const documents = {
  roster: print(RosterDocument),
  cases: print(CasesDocument),
  athleteCases: print(AthleteCasesDocument),
  case: print(CasePageDocument),
  timeline: print(CaseTimelineDocument),
  team: print(TeamAthletesDocument),
  sidelineEntry: print(SidelineEntryDocument),
  setEventVisibility: print(SetEventVisibilityDocument),
  switchMembership: print(SwitchMembershipDocument),
}
type Named = keyof typeof documents
type Variables = Readonly<Record<string, unknown>>

const ask = async (named: Named, variables: Variables): Promise<Answer<Readonly<Record<string, unknown>>>> =>
  (await as('trainer')).raw(documents[named], variables)

/** The only error is BAD_USER_INPUT. It names the field in both `fields` and the message. */
async function expectRefused(named: Named, variables: Variables, path: string): Promise<void> {
  const answer = await ask(named, variables)
  expect(refusals(answer)).toEqual([['BAD_USER_INPUT', path]])
  expect(answer.errors[0]?.extensions.fields?.[0]?.message).not.toBe('')
}

const tooMany = <Item>(item: Item): readonly Item[] => Array.from({ length: 21 }, () => item)
const entry = { athleteId: demoIds.healthyAthlete, bodyPart: 'ANKLE', participation: 'OUT' }
const withEntry = (change: Variables): Variables => ({ input: { ...entry, ...change } })

describe('a malformed id', () => {
  test.each<readonly [named: Named, path: string, variables: (id: unknown) => Variables]>([
    ['case', 'id', id => ({ id })],
    ['athleteCases', 'id', id => ({ id })],
    ['team', 'id', id => ({ id })],
    ['roster', 'filter.teamId', teamId => ({ filter: { teamId } })],
    ['cases', 'filter.teamId', teamId => ({ filter: { teamId } })],
    ['cases', 'filter.athleteId', athleteId => ({ filter: { athleteId } })],
    ['sidelineEntry', 'input.athleteId', athleteId => withEntry({ athleteId })],
    ['setEventVisibility', 'input.eventId', eventId => ({ input: { eventId, visibility: [] } })],
    ['switchMembership', 'membershipId', membershipId => ({ membershipId })],
  ])('in %s names %s', async (named, path, variables) => {
    for (const id of [
      '',
      'no id',
      12,
      `${demoIds.outCase}0`,
      demoIds.outCase.replaceAll('-', ''),
      `{${demoIds.outCase}}`,
      `${demoIds.outCase}\n`,
    ]) {
      await expectRefused(named, variables(id), path)
    }
  })
})

describe('a page', () => {
  const lists: readonly (readonly [Named, Variables])[] = [
    ['roster', {}],
    ['cases', {}],
    ['athleteCases', { id: demoIds.parentChild }],
    ['timeline', { id: demoIds.outCase }],
    ['team', { id: demoIds.varsityFootball }],
  ]

  test.each(lists)('of %s with an out-of-range size names first', async (named, variables) => {
    for (const first of [0, -1, MOST + 1, 10_000]) await expectRefused(named, { ...variables, first }, 'first')
  })

  test.each(lists)('of %s may have the maximum size, and a null size means the default', async (named, variables) => {
    for (const first of [MOST, 1, null]) expect(refusals(await ask(named, { ...variables, first }))).toEqual([])
  })

  test('is validated even when only the total is selected', async () => {
    const document = 'query ($first: Int, $after: String) { roster(first: $first, after: $after) { totalCount } }'
    expect(refusals(await (await as('trainer')).raw(document, { first: 0 }))).toEqual([['BAD_USER_INPUT', 'first']])
    expect(refusals(await (await as('trainer')).raw(document, { after: 'x' }))).toEqual([['BAD_USER_INPUT', 'after']])
  })

  const unreadable = (...values: readonly unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64')

  test.each(lists)('of %s after a malformed cursor names after', async (named, variables) => {
    const garbage = [
      '',
      ' ',
      'x',
      '!!!!',
      '\0',
      'WyJh',
      unreadable(),
      unreadable(1, 2, 3, 4, 5, 6),
      unreadable(null, null),
      unreadable({}, []),
    ]
    for (const after of [...garbage, Buffer.from('null').toString('base64'), 'A'.repeat(10_000)]) {
      await expectRefused(named, { ...variables, after }, 'after')
    }
  })

  test.each<readonly [what: string, named: Named, after: string]>([
    ['a name with a NUL character', 'roster', unreadable('a\0', 'b', demoIds.healthyAthlete)],
    ['a lone surrogate', 'roster', Buffer.from(`["\\ud800","b","${demoIds.healthyAthlete}"]`).toString('base64')],
    ['a day that does not exist', 'timeline', unreadable('2026-02-30T00:00:00.000Z', demoIds.outCase)],
    ['a year that PostgreSQL cannot store', 'timeline', unreadable('0000-01-01T00:00:00.000Z', demoIds.outCase)],
    ['a number that is too large', 'cases', unreadable(3_000_000_000, '2026-01-01T00:00:00.000Z', demoIds.outCase)],
    ['a number with a fraction', 'cases', unreadable(0.5, '2026-01-01T00:00:00.000Z', demoIds.outCase)],
    ['a malformed id', 'cases', unreadable(1, '2026-01-01T00:00:00.000Z', 'no id')],
  ])('after a forged cursor with %s names after', async (_what, named, after) => {
    await expectRefused(named, { ...(named === 'timeline' ? { id: demoIds.outCase } : {}), after }, 'after')
  })

  test('after a cursor of another list or order names after', async () => {
    const trainer = await as('trainer')
    const cursor = async (orderBy: RosterOrder) => (await trainer.ask(RosterDocument, { first: 1, orderBy })).roster?.pageInfo.endCursor
    const ofCases = (await trainer.ask(CasesDocument, { first: 1 })).cases?.pageInfo.endCursor
    const ofTimeline = (await trainer.ask(CaseTimelineDocument, { id: demoIds.outCase, first: 1 })).case?.timeline?.pageInfo.endCursor
    await expectRefused('roster', { after: ofCases }, 'after')
    await expectRefused('roster', { after: ofTimeline }, 'after')
    await expectRefused('cases', { after: ofTimeline }, 'after')
    await expectRefused('cases', { after: await cursor('NAME_ASC') }, 'after')
    await expectRefused('timeline', { id: demoIds.outCase, after: ofCases }, 'after')
    await expectRefused('roster', { orderBy: 'NAME_ASC', after: await cursor('STATUS_CHANGED_DESC') }, 'after')
    await expectRefused('roster', { orderBy: 'GRAD_YEAR_ASC', after: await cursor('NAME_ASC') }, 'after')
  })
})

describe('a variable', () => {
  test.each<readonly [what: string, named: Named, variables: Variables, path: string]>([
    ['an unknown enum value', 'roster', { orderBy: 'SHOE_SIZE' }, 'orderBy'],
    ['an enum value in lower case', 'roster', { filter: { status: 'out' } }, 'filter.status'],
    ['an enum value deep in an input', 'sidelineEntry', withEntry({ bodyPart: 'TENTACLE' }), 'input.bodyPart'],
    ['an enum value in a list', 'sidelineEntry', withEntry({ visibility: ['AT', 'NURSE'] }), 'input.visibility[1]'],
    ['null in a list', 'sidelineEntry', withEntry({ visibility: ['AT', null] }), 'input.visibility[1]'],
    ['a list for a value', 'sidelineEntry', withEntry({ summary: ['a'] }), 'input.summary'],
    ['an object for an enum', 'sidelineEntry', withEntry({ side: {} }), 'input.side'],
    ['a number for a text', 'roster', { filter: { search: 12 } }, 'filter.search'],
    ['a text for a number', 'roster', { first: '12' }, 'first'],
    ['a number with a fraction', 'roster', { first: 1.5 }, 'first'],
    ['a number that is too large', 'roster', { first: 2 ** 40 }, 'first'],
    ['a malformed time', 'sidelineEntry', withEntry({ occurredAt: 'yesterday' }), 'input.occurredAt'],
    ['a time without a zone', 'sidelineEntry', withEntry({ occurredAt: '2026-01-01T10:00:00' }), 'input.occurredAt'],
    ['a day that does not exist', 'sidelineEntry', withEntry({ occurredAt: '2026-02-30T10:00:00Z' }), 'input.occurredAt'],
    ['a missing required value', 'case', {}, 'id'],
    ['null for a required value', 'case', { id: null }, 'id'],
    ['an input without a required field', 'sidelineEntry', { input: { bodyPart: 'ANKLE', participation: 'OUT' } }, 'input.athleteId'],
    ['null for a required field', 'sidelineEntry', withEntry({ participation: null }), 'input.participation'],
    ['null for a field with a default', 'sidelineEntry', withEntry({ visibility: null }), 'input.visibility'],
    ['an unknown field', 'sidelineEntry', withEntry({ diagnosis: 'sprain' }), 'input.diagnosis'],
    ['a text for an input', 'sidelineEntry', { input: 'ankle' }, 'input'],
  ])('with %s is named', async (_what, named, variables, path) => {
    await expectRefused(named, variables, path)
  })

  test('of the wrong type is refused with HTTP 400 before anything runs', async () => {
    const answer = await ask('roster', { first: 'many' })
    expect([answer.status, answer.data]).toEqual([400, null])
  })

  test('that the operation does not declare is ignored', async () => {
    expect(refusals(await ask('roster', { first: 1, unheardOf: 1 }))).toEqual([])
  })
})

describe('a number out of range', () => {
  test.each([-1, 0, 1899, 2201, 2_147_483_647])('such as the year %d names filter.gradYear', async gradYear => {
    await expectRefused('roster', { filter: { gradYear } }, 'filter.gradYear')
    await expectRefused('team', { id: demoIds.varsityFootball, filter: { gradYear } }, 'filter.gradYear')
  })
})

describe('a list that is too long', () => {
  test('is named', async () => {
    await expectRefused('timeline', { id: demoIds.outCase, types: tooMany('NOTE') }, 'types')
    await expectRefused('sidelineEntry', withEntry({ visibility: tooMany('AT') }), 'input.visibility')
    await expectRefused('setEventVisibility', { input: { eventId: demoIds.outCase, visibility: tooMany('AT') } }, 'input.visibility')
  })
})

describe('a text', () => {
  const heart = '\u2764\ufe0f'
  const texts = [
    ['summary', 2000],
    ['clinicalNotes', 20_000],
    ['entryKey', 100],
  ] as const

  test.each(texts)('in %s may have %d characters, in any script', async (field, most) => {
    for (const character of ['x', 'é', '🏈'])
      expect(refusals(await ask('sidelineEntry', withEntry({ [field]: character.repeat(most) })))).toEqual([])
  })

  test.each(texts)('in %s of more than %d characters, or empty, is named', async (field, most) => {
    // The heart is two code points, and PostgreSQL counts it as two characters.
    for (const text of ['x'.repeat(most + 1), '🏈'.repeat(most + 1), heart.repeat(most / 2 + 1), '']) {
      await expectRefused('sidelineEntry', withEntry({ [field]: text }), `input.${field}`)
    }
  })

  test('to search for has 1 to 100 characters', async () => {
    expect(refusals(await ask('roster', { filter: { search: '🏈'.repeat(100) } }))).toEqual([])
    for (const search of ['', 'x'.repeat(101), heart.repeat(51)]) await expectRefused('roster', { filter: { search } }, 'filter.search')
  })

  test.each([
    ['a NUL character', 'before\0after'],
    ['a lone surrogate at the start', '\udc00 after'],
    ['a lone surrogate at the end', 'before \ud83c'],
  ])('with %s is named, and nothing is written', async (_what, text) => {
    const count = () => sql(sql => sql.value<number>`SELECT count(*)::integer FROM events`)
    const before = await count()
    for (const [field] of texts) await expectRefused('sidelineEntry', withEntry({ [field]: text }), `input.${field}`)
    await expectRefused('roster', { filter: { search: text } }, 'filter.search')
    expect(await count()).toBe(before)
  })

  test('is named together with all other bad values', async () => {
    const answer = await ask('sidelineEntry', withEntry({ athleteId: 'no id', summary: '', clinicalNotes: '\0' }))
    expect(refusals(answer)).toEqual([['BAD_USER_INPUT', 'input.athleteId', 'input.summary', 'input.clinicalNotes']])
  })
})

describe('occurredAt', () => {
  const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString()

  test('may be 4 minutes ahead, for a device whose clock is fast', async () => {
    expect(refusals(await ask('sidelineEntry', withEntry({ occurredAt: inMinutes(4) })))).toEqual([])
  })

  test.each([6, 60, 5_000_000])('may not be %d minutes ahead', async minutes => {
    await expectRefused('sidelineEntry', withEntry({ occurredAt: inMinutes(minutes) }), 'input.occurredAt')
  })

  test('may be long ago, in any time zone', async () => {
    for (const occurredAt of ['2001-09-09T01:46:40.5+05:30', '1900-01-01T00:00:00Z']) {
      expect(refusals(await ask('sidelineEntry', withEntry({ occurredAt })))).toEqual([])
    }
  })

  test('may not be in a year that PostgreSQL cannot store', async () => {
    await expectRefused('sidelineEntry', withEntry({ occurredAt: '0000-06-01T00:00:00Z' }), 'input.occurredAt')
  })
})

describe('a literal is validated like a variable', () => {
  test.each([
    ['{ case(id: "no id") { id } }', 'id'],
    ['{ roster(first: 0) { totalCount } }', 'first'],
    ['{ roster(first: 5000) { totalCount } }', 'first'],
    ['{ roster(after: "x") { nodes { id } } }', 'after'],
    ['{ roster(after: "") { nodes { id } } }', 'after'],
    ['{ roster(after: "x") { totalCount } }', 'after'],
    ['{ roster(filter: { search: "" }) { totalCount } }', 'filter.search'],
    ['{ roster(filter: { gradYear: 3000 }) { totalCount } }', 'filter.gradYear'],
    ['{ roster(filter: { teamId: "no id" }) { totalCount } }', 'filter.teamId'],
    [`{ case(id: "${demoIds.outCase}") { timeline(first: -5) { totalCount } } }`, 'first'],
  ])('%s names %s', async (document, path) => {
    expect(refusals(await (await as('trainer')).raw(document))).toEqual([['BAD_USER_INPUT', path]])
  })

  test.each([
    '{ roster(orderBy: SHOE_SIZE) { totalCount } }',
    '{ roster(first: "many") { totalCount } }',
    '{ case { id } }',
    '{ shoeSize }',
    '{ roster }',
    'mutation { sidelineEntry(input: { bodyPart: ANKLE }) { replayed } }',
    'query ($id: ID!) { case(id: $ID) { id } }',
    'subscription { athleteStatusChanged { id } }',
    'subscription { __typename }',
  ])('%s does not match the schema: HTTP 400, and nothing runs', async document => {
    const answer = await (await as('trainer')).raw(document)
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(answer.errors.map(() => 'GRAPHQL_VALIDATION_FAILED'))
    expect([answer.status, answer.data, answer.errors.length > 0]).toEqual([400, null, true])
  })

  test.each(['', '{', '{ roster { totalCount }', 'roster', '\0', '{ a(b: "\\u{110000}") }', 'fragment F on Query { __typename }'])(
    '%j is not an operation: HTTP 400',
    async document => {
      const answer = await (await as('trainer')).raw(document)
      expect([answer.status, answer.data, answer.errors.length > 0]).toEqual([400, null, true])
    },
  )
})

describe('login', () => {
  const login = (change: Variables) =>
    anonymous().raw(print(LoginDocument), { email: 'admin@lincoln.example', password: 'sideline', ...change })

  test.each<readonly [what: string, change: Variables]>([
    ['a membership of someone else', { membershipId: demoIds.lincolnTrainer }],
    ['a membership id never issued', { membershipId: demoId('nobody') }],
    ['a malformed membership id', { membershipId: 'no id' }],
    ['an unknown email', { email: 'nobody@lincoln.example' }],
    ['a wrong password', { password: 'sidelines' }],
    ['an empty email', { email: '' }],
    ['an empty password', { password: '' }],
    ['an email with a NUL character', { email: 'admin@lincoln.example\0' }],
    ['a password with a NUL character', { password: 'sideline\0' }],
    ['an email with a lone surrogate', { email: 'admin\ud800@lincoln.example' }],
    ['an overlong email', { email: `${'x'.repeat(100_000)}@lincoln.example` }],
    ['an overlong password', { password: 'x'.repeat(100_000) }],
  ])('gives the same refusal with %s', async (_what, change) => {
    const answer = await login(change)
    expect(answer.status).toBe(401)
    expect(answer.data).toBeNull()
    expect(answer.errors.map(({ message, extensions }) => [message, extensions])).toEqual([
      ['The email or the password is wrong, or there is no such membership.', { code: 'UNAUTHENTICATED' }],
    ])
  })

  test('accepts the email in any case, with spaces around it', async () => {
    expect(refusals(await login({ email: '  Admin@Lincoln.EXAMPLE ' }))).toEqual([])
  })

  test.each([
    [
      'two sign-ins',
      'mutation { a: login(email: "a", password: "b") { expiresAt } b: login(email: "a", password: "b") { expiresAt } }',
      'login',
    ],
    [
      'a sign-in and an entry',
      `mutation { login(email: "a", password: "b") { expiresAt } setEventVisibility(input: { eventId: "${demoIds.outCase}", visibility: [] }) { event { id } } }`,
      'login',
    ],
    ['a sign-out and another field', 'mutation { logout again: logout }', 'logout'],
    [
      'a sign-in within a fragment',
      'mutation { ...F logout } fragment F on Mutation { refresh(refreshToken: "x") { expiresAt } }',
      'refresh',
    ],
    [
      'a change of membership and a sign-out',
      `mutation { switchMembership(membershipId: "${demoIds.lincolnAdmin}") { expiresAt } logout }`,
      'switchMembership',
    ],
  ])('%s cannot be in one operation', async (_what, document, path) => {
    const answer = await (await as('trainer')).raw(document)
    expect(answer.data).toBeNull()
    expect(refusals(answer)).toEqual([['BAD_USER_INPUT', path]])
  })
})

test('a sign-out beside another field is refused as the client’s mistake', async () => {
  const client = await as('trainer')
  const { status, data, errors } = await client.raw(`mutation { logout another: logout }`)
  expect([status, data ?? null, errors.map(({ extensions }) => [extensions.code, extensions.fields])]).toEqual([
    400,
    null,
    [['BAD_USER_INPUT', [{ path: 'logout', message: 'must be the only field of its operation' }]]],
  ])
})
