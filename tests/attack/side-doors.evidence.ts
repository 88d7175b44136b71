import { randomUUID } from 'node:crypto'
import {
  GraphQLNonNull,
  isEnumType,
  isInputObjectType,
  isObjectType,
  getNamedType,
  getNullableType,
  isListType,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLField,
} from 'graphql'
import type { Database, Statement } from '../../src/data/database.js'
import { buildSchemas } from '../../src/schema/schema.js'
import { decides, ROLES, rowsOfType, sees, type Role, type RowType } from '../oracle/oracle.js'
import type { TestServer } from '../support/server.js'
import { SIGN_IN } from './support/attack-operations.js'
import { AttackStage, startAttackServer, type Attacker } from './support/attack-stage.js'
import { canariesIn } from './support/canaries.js'
import { keepLog } from './support/server-log.js'
import { sampleWorld } from './support/world-spec.js'

// Side channels that could reveal a hidden row without showing it: totals, cursors, orders, filters, errors, statements, pages, logs.

const SEED = 20_261_124
const { bare: schema } = buildSchemas()

/** The statements that reach the database, in order. */
const statements: string[] = []
function watched(database: Database): Database {
  const note = ({ sql }: Statement): void => void statements.push(sql)
  return {
    ...database,
    async begin() {
      statements.push('BEGIN')
      const transaction = await database.begin()
      return { ...transaction, query: statement => (note(statement), transaction.query(statement)) }
    },
    readAs: (...args) => (note(args[1]), failure ? Promise.reject(failure) : database.readAs(...args)),
    writeAs: (...args) => (args[1].forEach(note), database.writeAs(...args)),
  }
}

/** The error that the database throws while it is set. Like PostgreSQL's, it quotes the row. */
let failure: Error | null = null

const log = keepLog()
let server: TestServer
let stage: AttackStage
beforeAll(async () => {
  server = await startAttackServer({ wrap: watched })
  stage = await AttackStage.open(server, 'side doors', sampleWorld(SEED))
}, 120_000)
afterAll(async () => {
  stage.close()
  await server.close()
  log.end()
})

/** Everyone signed in at the first school. */
const askers = (role?: Role): readonly Attacker[] =>
  stage.attackers.filter(attacker => attacker.row?.place === 0 && attacker.role !== null && (role === undefined || attacker.role === role))

const dataOf = async (attacker: Attacker, document: string, variables: unknown = {}): Promise<Readonly<Record<string, unknown>>> => {
  const { body } = await stage.ask(attacker.token, document, variables)
  return (body.data ?? {}) as Readonly<Record<string, unknown>>
}

const seenOf = (attacker: Attacker, type: RowType): readonly { readonly id: string }[] =>
  rowsOfType[type](stage.world).filter(row => sees(stage.world, attacker.row?.membership ?? null, type, row as never)) as never

interface Page {
  readonly totalCount: number
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[]
}

describe('totals and cursors', () => {
  const PAGE = 'totalCount edges { cursor node { id } }'

  /** Pages through a list, three rows at a time. */
  async function pages(attacker: Attacker, field: string): Promise<readonly Page[]> {
    const found: Page[] = []
    let after: string | null = null
    do {
      const data: Readonly<Record<string, unknown>> = await dataOf(attacker, `query ($after: String) { list: ${field} { ${PAGE} } }`, {
        after,
      })
      const page = data['list'] as Page
      found.push(page)
      after = page.edges.at(-1)?.cursor ?? null
    } while (after !== null && found.length < 40)
    return found
  }

  test.each(['NAME_ASC', 'NAME_DESC', 'JERSEY_NUMBER_ASC', 'GRAD_YEAR_DESC', 'STATUS_WORST_FIRST', 'STATUS_CHANGED_DESC'])(
    'a roster by %s counts and pages through the rows its viewer sees, and no others',
    async order => {
      for (const attacker of askers().filter(({ role }) => role !== 'PARENT')) {
        const seen = seenOf(attacker, 'Athlete').map(({ id }) => id)
        const walked = await pages(attacker, `roster(orderBy: ${order}, first: 3, after: $after)`)
        expect(walked.flatMap(({ edges }) => edges.map(({ node }) => node.id)).sort()).toEqual([...seen].sort())
        expect(new Set(walked.map(({ totalCount }) => totalCount))).toEqual(new Set([seen.length]))
        for (const { edges } of walked) for (const { cursor } of edges) expect(stage.leaks(attacker, { text: cursor })).toEqual([])
      }
    },
  )

  test('another viewer’s cursor leads only to the viewer’s own rows, and its contents are not returned', async () => {
    const [trainer] = askers('AT')
    if (!trainer) throw new Error('there is no trainer')
    const cursors = (await pages(trainer, 'roster(first: 3, after: $after)')).flatMap(({ edges }) => edges.map(({ cursor }) => cursor))
    for (const coach of askers('COACH')) {
      const seen = new Set(seenOf(coach, 'Athlete').map(({ id }) => id))
      for (const after of cursors) {
        const reply = await stage.ask(
          coach.token,
          `query ($after: String) { roster(after: $after) { ${PAGE} pageInfo { startCursor endCursor } } }`,
          { after },
        )
        const { roster } = reply.body.data as { readonly roster: Page }
        expect(roster.edges.filter(({ node }) => !seen.has(node.id))).toEqual([])
        expect(roster.totalCount).toBe(seen.size)
        expect(stage.leaks(coach, reply)).toEqual([])
      }
    }
  })

  test('a case’s timeline and an athlete’s cases count what the viewer sees', async () => {
    for (const attacker of askers()) {
      for (const { id } of seenOf(attacker, 'Athlete')) {
        const data = await dataOf(
          attacker,
          'query ($id: ID!) { athlete(id: $id) { cases { totalCount nodes { id timeline { totalCount } } } } }',
          { id },
        )
        const { cases } = data['athlete'] as {
          readonly cases: {
            readonly totalCount: number
            readonly nodes: readonly { readonly id: string; readonly timeline: { readonly totalCount: number } | null }[]
          }
        }
        const own = stage.world.cases.filter(
          row => row.athlete_id === id && sees(stage.world, attacker.row?.membership ?? null, 'Case', row),
        )
        expect(cases.totalCount).toBe(own.length)
        for (const { id: of, timeline } of cases.nodes) {
          const events = stage.world.events.filter(
            row => row.case_id === of && sees(stage.world, attacker.row?.membership ?? null, 'Event', row),
          )
          expect(timeline?.totalCount ?? null).toBe(attacker.role === 'ADMIN' ? null : events.length)
        }
      }
    }
  })
})

describe('filters', () => {
  test.each(['COACH', 'ADMIN'] as const)('on a %s’s roster match only rows the viewer sees', async role => {
    const { world } = stage
    for (const attacker of askers(role)) {
      const seen = new Set(seenOf(attacker, 'Athlete').map(({ id }) => id))
      const own = world.athletes.filter(({ id }) => seen.has(id))
      const expectFound = async (filter: object, fits: (row: (typeof own)[number]) => boolean): Promise<void> => {
        const data = await dataOf(
          attacker,
          'query ($filter: RosterFilter) { roster(filter: $filter, first: 1000) { totalCount nodes { id } } }',
          { filter },
        )
        const { totalCount, nodes } = data['roster'] as { readonly totalCount: number; readonly nodes: readonly { readonly id: string }[] }
        const fitting = own.filter(fits).map(({ id }) => id)
        expect([filter, totalCount, nodes.map(({ id }) => id).sort()]).toEqual([filter, fitting.length, fitting.sort()])
      }
      for (const status of ['CLEARED', 'RESTRICTED', 'OUT']) await expectFound({ status }, row => row.current_status === status)
      for (const gradYear of [2026, 2027, 2028, 2029, 2030]) await expectFound({ gradYear }, row => row.grad_year === gradYear)
      // The end of a last name is unique: a search finds the athlete only where the viewer sees it.
      for (const row of world.athletes) {
        const search = row.last_name.slice(-10)
        await expectFound({ search }, ({ id }) => id === row.id)
      }
      const isOn = (team: string, athlete: string): boolean =>
        world.teamAthletes.some(tie => tie.team_id === team && tie.athlete_id === athlete)
      const seesTeam = new Set(seenOf(attacker, 'Team').map(({ id }) => id))
      for (const { id: teamId } of world.teams) await expectFound({ teamId }, row => seesTeam.has(teamId) && isOn(teamId, row.id))
      for (const sport of ['FOOTBALL', 'SOCCER', 'TENNIS', 'GOLF']) {
        const teams = world.teams.filter(team => team.sport === sport && seesTeam.has(team.id))
        await expectFound({ sport }, row => teams.some(({ id }) => isOn(id, row.id)))
      }
    }
  })

  /** The fields that each filter, order and argument reads, as `Type.field`; null where it reads none. */
  const LOOKS_AT: Readonly<Record<string, readonly string[] | null>> = {
    'RosterFilter.teamId': ['Athlete.teams', 'Team.id'],
    'RosterFilter.status': ['Athlete.currentStatus'],
    'RosterFilter.gradYear': ['Athlete.gradYear'],
    'RosterFilter.sport': ['Athlete.teams', 'Team.sport'],
    'RosterFilter.search': ['Athlete.firstName', 'Athlete.lastName'],
    'RosterOrder.NAME_ASC': ['Athlete.firstName', 'Athlete.lastName'],
    'RosterOrder.NAME_DESC': ['Athlete.firstName', 'Athlete.lastName'],
    'RosterOrder.GRAD_YEAR_ASC': ['Athlete.gradYear'],
    'RosterOrder.GRAD_YEAR_DESC': ['Athlete.gradYear'],
    'RosterOrder.JERSEY_NUMBER_ASC': ['Athlete.jerseyNumber'],
    'RosterOrder.STATUS_WORST_FIRST': ['Athlete.currentStatus'],
    'RosterOrder.STATUS_CHANGED_DESC': ['Athlete.statusChangedAt'],
    'CaseFilter.status': ['Case.status'],
    'CaseFilter.participation': ['Case.participation'],
    'CaseFilter.severity': ['Case.severity'],
    'CaseFilter.attentionLevel': ['Case.attentionLevel'],
    'CaseFilter.bodyPart': ['Case.bodyPart'],
    'CaseFilter.teamId': ['Case.athlete', 'Athlete.teams', 'Team.id'],
    'CaseFilter.athleteId': ['Case.athlete', 'Athlete.id'],
    'CaseFilter.untouchedDays': ['Case.updatedAt'],
    'Athlete.cases(status)': ['Case.status'],
    'Case.timeline(types)': ['Event.type'],
    'Case.restrictions(active)': ['Restriction.active'],
    'Query.today(untouchedDays)': ['Case.updatedAt'],
    'Query.practicePlan(date)': null,
    'Query.previewAs(role)': null,
    'Viewer.permissions(type)': null,
    'School.sportName(sport)': null,
    'Case.clearanceChecklist(signedBy)': null,
    'Case.clearanceChecklist(licenceType)': null,
    'Case.clearanceChecklist(noteDate)': null,
  }

  type FieldArgument = readonly [what: string, field: string]
  const leaves = (type: GraphQLInputType): readonly string[] => {
    const named = getNamedType(type)
    if (isInputObjectType(named)) return Object.keys(named.getFields()).map(field => `${named.name}.${field}`)
    return isEnumType(named) && named.name.endsWith('Order') ? named.getValues().map(({ name }) => `${named.name}.${name}`) : []
  }
  const argumentsOf = (type: string, field: GraphQLField<unknown, unknown>): readonly FieldArgument[] =>
    field.args.flatMap(({ name, type: of }) => {
      if (['first', 'after', 'id', 'athleteId', 'teamId', 'eventId'].includes(name)) return []
      const within = leaves(of)
      const what = within.length > 0 ? within : [`${type}.${field.name}(${name})`]
      return what.map(one => [one, `${type}.${field.name}`] as const)
    })
  const everyFilter: readonly FieldArgument[] = Object.values(schema.getTypeMap()).flatMap(type =>
    isObjectType(type) && !type.name.startsWith('__') && type.name !== 'Mutation'
      ? Object.values(type.getFields()).flatMap(field => argumentsOf(type.name, field))
      : [],
  )

  test.each(everyFilter)('%s, an argument of %s, reads only fields open to each role that may use it', (what, field) => {
    const fields = LOOKS_AT[what]
    if (fields === undefined) throw new Error(`say in LOOKS_AT of this test what ${what} looks at`)
    for (const role of ROLES) {
      if (decides(role, field) === 'forbidden') continue
      expect([role, (fields ?? []).filter(looked => decides(role, looked) === 'forbidden')]).toEqual([role, []])
    }
  })
})

describe('an id that exists and one that does not', () => {
  const NEVER_GIVEN_OUT = '0190ffff-ffff-7fff-bfff-ffffffffffff'
  const KINDS: Readonly<Record<string, RowType>> = {
    id: 'Athlete', athleteId: 'Athlete', teamId: 'Team', caseId: 'Case', eventId: 'Event', restrictionId: 'Restriction',
    milestoneId: 'Milestone', membershipId: 'Membership', to: 'Membership', disclosureId: 'EmergencyDisclosure',
  } // prettier-ignore

  interface Place {
    readonly title: string
    readonly document: string
    readonly kind: RowType
    readonly variables: (id: string) => unknown
  }
  const isId = (type: GraphQLInputType): boolean => getNamedType(type).name === 'ID'
  /** A valid value for a required argument. */
  const good = (type: GraphQLInputType, name: string): unknown => {
    const named = getNullableType(type)
    if (isEnumType(named)) return named.getValues()[0]?.name
    if (isListType(named)) return [good(named.ofType, name)]
    if (isInputObjectType(named)) return input(named, null, '')
    if (named.toString() === 'Int') return 1
    if (named.toString() === 'Date') return '2026-11-20'
    if (isId(named)) return NEVER_GIVEN_OUT
    return name === 'protocol' ? 'ANKLE_SPRAIN' : 'Seen on the sideline'
  }
  const input = (type: GraphQLInputType, naming: string | null, id: string): Readonly<Record<string, unknown>> => {
    const named = getNullableType(type)
    if (!isInputObjectType(named)) return {}
    return Object.fromEntries(
      Object.values(named.getFields()).flatMap(field => {
        if (field.name === naming) return [[field.name, id]]
        // A milestone update must change something.
        const isNeeded = (field.type instanceof GraphQLNonNull && field.defaultValue === undefined) || field.name === 'label'
        return isNeeded ? [[field.name, good(field.type, field.name)]] : []
      }),
    )
  }
  const idsWithin = (type: GraphQLInputType): readonly string[] => {
    const named = getNullableType(type)
    return isInputObjectType(named)
      ? Object.values(named.getFields()).flatMap(field => (isId(field.type) && field.name !== 'entryKey' ? [field.name] : []))
      : []
  }
  function placesOf(kind: 'query' | 'mutation', field: GraphQLField<unknown, unknown>): readonly Place[] {
    const selection = isObjectType(getNamedType(field.type)) ? '{ __typename }' : ''
    const document = (args: readonly GraphQLArgument[]): string => {
      const defined = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ')
      return `${kind} (${defined}) { ${field.name}(${args.map(({ name }) => `${name}: $${name}`).join(', ')}) ${selection} }`
    }
    return field.args.flatMap(arg => {
      const needed = field.args.filter(other => other === arg || (other.type instanceof GraphQLNonNull && other.defaultValue === undefined))
      const others = Object.fromEntries(needed.filter(other => other !== arg).map(other => [other.name, good(other.type, other.name)]))
      const place = (name: string, variables: Place['variables']): Place => {
        const of = name === 'id' ? (getNamedType(field.type).name as RowType) : KINDS[name]
        if (!of) throw new Error(`say in KINDS of this test what ${field.name}’s ${name} names`)
        return { title: `${kind} ${field.name}, ${name}`, document: document(needed), kind: of, variables }
      }
      if (isId(arg.type)) return [place(arg.name, id => ({ ...others, [arg.name]: id }))]
      return idsWithin(arg.type).map(name => place(name, id => ({ ...others, [arg.name]: input(arg.type, name, id) })))
    })
  }
  const rootFields = (type: 'Query' | 'Mutation'): readonly GraphQLField<unknown, unknown>[] => {
    const found = schema.getType(type)
    return isObjectType(found) ? Object.values(found.getFields()).filter(({ name }) => !SIGN_IN.has(name)) : []
  }
  const places = [
    ...rootFields('Query').flatMap(field => placesOf('query', field)),
    ...rootFields('Mutation').flatMap(field => placesOf('mutation', field)),
  ]

  test('cover every query and mutation that takes an id', () => {
    expect(places.length).toBeGreaterThan(20)
  })

  /** An answer and its statements, without what differs between any two answers. */
  async function answerTo(attacker: Attacker, { document, variables }: Place, id: string): Promise<unknown> {
    statements.length = 0
    const { status, body } = await stage.ask(attacker.token, document, variables(id))
    return { status, body, statements: [...statements] }
  }

  test.each(places.map(place => [place.title, place] as const))('%s: same answer, same statements', async (_title, place) => {
    const { world } = stage
    for (const attacker of stage.attackers.filter(({ row }) => row === null || row.place === 0)) {
      const me = attacker.row?.membership ?? null
      const person = world.memberships.find(({ id }) => id === me)?.user_id
      const unseen = rowsOfType[place.kind](world).filter(row => !sees(world, me, place.kind, row as never))
      // A role that sees every row of its own school still has other schools' rows to try.
      const own = unseen.filter(row => 'school_id' in row && row.school_id === attacker.row?.school)
      const others = unseen.filter(row => !own.includes(row) && !('user_id' in row && row.user_id === person))
      const none = await answerTo(attacker, place, NEVER_GIVEN_OUT) // the first call plans it
      expect(await answerTo(attacker, place, NEVER_GIVEN_OUT)).toEqual(none)
      for (const row of [own[0], own.at(-1), others[0], others.at(-1)]) {
        if (row && 'id' in row) expect([attacker.name, await answerTo(attacker, place, row.id)]).toEqual([attacker.name, none])
      }
    }
  })

  test('a batch entry gets the same result for both, and writes nothing', async () => {
    const entries = schema.getType('EntryInput')
    if (!isInputObjectType(entries)) throw new Error('there are no entries')
    const document =
      'mutation ($entries: [EntryInput!]!) { syncEntries(entries: $entries) { results { outcome code message event { id } case { id } athlete { id } } } }'
    const before = await stage.checksum()
    const tried: string[] = []
    for (const field of Object.values(entries.getFields())) {
      for (const naming of idsWithin(field.type)) {
        const kind = KINDS[naming]
        if (!kind) throw new Error(`say in KINDS of this test what ${naming} names`)
        const elsewhere = rowsOfType[kind](stage.world).find(row => 'school_id' in row && row.school_id === stage.built.schools[2])
        if (!elsewhere || !('id' in elsewhere)) throw new Error(`there is no ${kind} elsewhere`)
        const send = async (id: string): Promise<unknown> => {
          const entry = { ...input(field.type, naming, id), entryKey: randomUUID() }
          statements.length = 0
          const { body } = await stage.ask(askers('AT')[0]?.token ?? null, document, { entries: [{ [field.name]: entry }] })
          return { body, statements: [...statements] }
        }
        await send(NEVER_GIVEN_OUT)
        const none = await send(NEVER_GIVEN_OUT)
        expect(JSON.stringify(none)).toContain('"REJECTED","code":"NOT_FOUND"')
        expect([field.name, await send(elsewhere.id)]).toEqual([field.name, none])
        tried.push(`${field.name}.${naming}`)
      }
    }
    expect(tried.length).toBeGreaterThanOrEqual(Object.keys(entries.getFields()).length)
    expect(await stage.checksum()).toBe(before)
  })

  test('a trainer gets NOT_FOUND for another school’s id, and nothing is written', async () => {
    const [trainer] = askers('AT')
    if (!trainer) throw new Error('there is no trainer')
    const before = await stage.checksum()
    for (const place of places.filter(({ title }) => title.startsWith('mutation'))) {
      const elsewhere = rowsOfType[place.kind](stage.world).find(row => 'school_id' in row && row.school_id === stage.built.schools[2])
      if (!elsewhere || !('id' in elsewhere)) throw new Error(`there is no ${place.kind} elsewhere`)
      const { body } = await stage.ask(trainer.token, place.document, place.variables(elsewhere.id))
      expect([place.title, body.errors?.map(({ extensions }) => extensions?.code)]).toEqual([place.title, ['NOT_FOUND']])
    }
    expect(await stage.checksum()).toBe(before)
  })
})

describe('outside of answers', () => {
  const everything = (): Attacker => {
    const nobody = stage.attackers.find(({ row }) => row === null)
    if (!nobody) throw new Error('there is nobody')
    return nobody
  }

  test.each(['/healthz', '/readyz', '/metrics', '/graphql', '/', '/nowhere', '/practice-plan'])('%s shows no data', async path => {
    const reply = await stage.send('GET', path, null)
    expect(stage.leaks(everything(), reply)).toEqual([])
    expect(reply.text.length).toBeGreaterThan(20)
  })

  test('introspection shows the schema and no rows', async () => {
    const document = `{ __schema { types { name description fields(includeDeprecated: true) { name description } enumValues { name description } } } }`
    for (const attacker of stage.attackers.filter(({ role, row }) => role !== null || row === null)) {
      const reply = await stage.ask(attacker.token, document)
      expect(reply.text).toContain('RosterFilter')
      expect(stage.leaks(everything(), reply)).toEqual([])
    }
  })

  test.each([
    ['a malformed id', '{ athlete(id: "nope") { id } }', {}],
    ['a malformed cursor', '{ roster(after: "nope") { totalCount } }', {}],
    ['a bad page', '{ roster(first: 0) { totalCount } }', {}],
    ['a syntax error', '{ athlete(id: ', {}],
    ['an unknown field', '{ athlete(id: "nope") { clinicalNotes secrets } }', {}],
    ['a bad variable', 'query ($id: ID!) { athlete(id: $id) { id } }', { id: { nested: true } }],
    ['too much at once', '{ roster(first: 1000) { nodes { teams { athletes(first: 1000) { nodes { id } } } } } }', {}],
  ])('the error for %s shows no data', async (_what, document, variables) => {
    for (const attacker of stage.attackers.slice(0, 8)) {
      const reply = await stage.ask(attacker.token, document, variables)
      expect(stage.leaks(attacker, reply)).toEqual([])
    }
  })

  test('a failure is logged without the row it quotes, and the log of this whole run contains no data', async () => {
    const [row] = stage.world.athletes
    const [trainer] = askers('AT')
    if (!row || !trainer) throw new Error('there is nobody')
    failure = Object.assign(new Error(`could not read ${row.last_name}`), { code: 'XX000', detail: JSON.stringify(row) })
    const reply = await stage.ask(trainer.token, '{ viewer { displayName } }')
    failure = null
    expect(reply.text).toContain('INTERNAL_SERVER_ERROR')
    expect(canariesIn(reply.text).has(row.id)).toBe(false)
    expect(log.text()).toContain('an operation failed')
    expect([...canariesIn(log.text())].filter(canary => stage.everything.has(canary))).toEqual([])
  })
})
