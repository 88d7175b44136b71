import { hashPassword } from '../../src/auth/password.js'
import { Client, type Answer } from '../support/client.js'
import { inTransaction } from '../support/sql.js'
import { decides, sees, type RowType } from './oracle.js'
import { mutationText, namings, otherMutations, targetsOf, type Target } from './support/mutations.js'
import { NEVER_GIVEN_OUT, objectTypes, turnTo, type Way } from './support/operations.js'
import { askerNames, isRefused, roleOf, type AskerName } from './support/people.js'
import { OracleStage } from './support/stage.js'

// Every mutation × every asker × one row of each relation, and an id never issued.

const ways: readonly Way[] = ['planned', 'resolvers']
const live = askerNames.filter(name => !isRefused(name))
const names = Object.keys(namings)
const title = (asker: AskerName): string => `${roleOf[asker] ?? 'SIGNED OUT'}, ${asker}`

type Data = Readonly<Record<string, unknown>>

let stage: OracleStage
beforeAll(async () => {
  stage = await OracleStage.open()
}, 120_000)
afterAll(() => stage.close())

const targets = (asker: AskerName, mutation: string): readonly Target[] => {
  const view = stage.view(isRefused(asker) ? 'trainer' : asker)
  if (!view) throw new Error(`${asker} is nobody`)
  return targetsOf(view, typeOf(mutation))
}
const typeOf = (mutation: string): RowType => namings[mutation]?.of ?? 'Case'

/** Rows the mutation must not find: those the asker does not see, and memberships of other people. */
function isOutOfReach(asker: AskerName, mutation: string, { id }: Target): boolean {
  const { world } = stage
  if (mutation === 'switchMembership') {
    const own = world.memberships.find(row => row.id === stage.scene.askers[asker])?.user_id
    return !world.memberships.some(row => row.id === id && row.user_id === own && row.disabled_at === null)
  }
  const type = typeOf(mutation)
  const find = {
    Athlete: world.athletes,
    Case: world.cases,
    EmergencyDisclosure: world.emergencyDisclosures,
    Event: world.events,
    Milestone: world.milestones,
    Restriction: world.restrictions,
    Team: world.teams,
  }
  const rows: readonly { readonly id: string }[] = find[type as keyof typeof find]
  const row = rows.find(candidate => candidate.id === id)
  return row === undefined || !sees(world, stage.scene.askers[asker], type, row as never)
}

test('every mutation of the schema is covered', () => {
  const fields = Object.keys(objectTypes.find(({ name }) => name === 'Mutation')?.getFields() ?? {})
  expect([...names, ...otherMutations].sort()).toEqual(fields.sort())
})

async function nothingWritten<T>(work: () => Promise<T>): Promise<T> {
  const before = await stage.written()
  const result = await work()
  expect(await stage.written()).toEqual(before)
  return result
}

/** A refusal without its position in the operation. */
const bare = ({ errors }: Answer<Data>): readonly unknown[] =>
  errors.map(({ message, extensions: { requestId: _id, ...extensions } }) => ({ message, extensions }))

describe.each(ways)('%s', way => {
  const text = (mutation: string, of: readonly Target[]): string => mutationText(mutation, of, turnTo(way))

  describe.each(live.filter(name => roleOf[name] !== 'AT'))('%s', asker => {
    test.each(names.filter(name => decides(roleOf[asker], `Mutation.${name}`) === 'forbidden'))(
      `${title(asker)} · Mutation.%s is forbidden, whatever it names`,
      async mutation => {
        const named = targets(asker, mutation)
        const { data, errors } = await nothingWritten(() => stage.client(asker).raw<Data>(text(mutation, named)))
        expect(named.map((_target, index) => data?.[`m${index}`])).toEqual(named.map(() => null))
        expect(errors.map(({ extensions }) => [extensions.code, extensions.coordinate])).toEqual([['FORBIDDEN', `Mutation.${mutation}`]])
      },
    )
  })

  describe.each(live)('%s', asker => {
    test.each(names.filter(name => decides(roleOf[asker], `Mutation.${name}`) === 'shown'))(
      `${title(asker)} · Mutation.%s answers NOT_FOUND for a hidden row, exactly as for an id never issued`,
      async mutation => {
        const hidden = targets(asker, mutation).filter(target => isOutOfReach(asker, mutation, target))
        const relations = hidden.map(({ relation }) => relation)
        expect(relations).toEqual(expect.arrayContaining(['never given out']))
        // One operation each: a sign-in must be its operation's only field.
        const answers = await nothingWritten(async () => {
          const all: Answer<Data>[] = []
          for (const target of hidden)
            all.push(
              await stage
                .client(asker)
                .raw<Data>(mutationText(mutation, [target], way === 'resolvers' && mutation !== 'switchMembership' ? turnTo(way) : '')),
            )
          return all
        })
        const never = answers.at(-1)
        expect(answers.map(({ errors }) => errors.map(({ extensions }) => extensions.code))).toEqual(hidden.map(() => ['NOT_FOUND']))
        for (const answer of answers) expect([bare(answer), answer.data?.['m0'] ?? null]).toEqual([never && bare(never), null])
      },
    )

    test(`${title(asker)} · Mutation.syncEntries follows the same rules`, async () => {
      const of = targets(asker, 'addNote').filter(target => roleOf[asker] !== 'AT' || isOutOfReach(asker, 'addNote', target))
      const entries = of.map(({ id }, index) => `{ addNote: { caseId: "${id}", summary: "Seen", entryKey: "${asker} ${way} ${index}" } }`)
      const { data, errors } = await nothingWritten(() =>
        stage
          .client(asker)
          .raw<Data>(
            `mutation { syncEntries(entries: [${entries.join(' ')}]) { results { code event { id } case { id } athlete { id } } }${turnTo(way)} }`,
          ),
      )
      if (roleOf[asker] === 'AT') {
        const result = { code: 'NOT_FOUND', event: null, case: null, athlete: null }
        expect([data?.['syncEntries'], errors]).toEqual([{ results: entries.map(() => result) }, []])
      } else {
        expect(data?.['syncEntries']).toBe(null)
        expect(errors.map(({ extensions }) => [extensions.code, extensions.coordinate])).toEqual([['FORBIDDEN', 'Mutation.syncEntries']])
      }
    })
  })

  describe.each(askerNames.filter(isRefused))('%s', asker => {
    test.each(names)(`${title(asker)} · Mutation.%s is UNAUTHENTICATED`, async mutation => {
      const named = targets(asker, mutation).slice(0, mutation === 'switchMembership' ? 1 : undefined)
      const operation = mutation === 'switchMembership' ? mutationText(mutation, named) : text(mutation, named)
      const { status, data, errors } = await nothingWritten(() => stage.client(asker).raw<Data>(operation))
      expect([status, named.map((_target, index) => data?.[`m${index}`] ?? null)]).toEqual([401, named.map(() => null)])
      expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['UNAUTHENTICATED']))
    })
  })
})

// From here on the tests change the record: what a trainer gets in each field of each payload, for rows of the trainer's own school.
describe('a trainer', () => {
  const ask = async (operation: string): Promise<Data> => {
    const { data, errors } = await stage.client('trainer').raw<Data>(operation)
    expect(errors).toEqual([])
    return data?.['it'] as Data
  }
  const run = (mutation: string, input: string, fields: string): Promise<Data> =>
    ask(`mutation { it: ${mutation}(input: { ${input} }) { __typename ${fields} } }`)
  const own = 'event { id } case { id } athlete { id } replayed'
  const ofMilestone = 'milestone { id } case { id } athlete { id } replayed'
  const mine = () => stage.view('trainer')?.me.school_id
  const caseOf = (bodyPart: string) => {
    const found = stage.world.cases.find(row => row.body_part === bodyPart && row.school_id === mine())
    if (!found) throw new Error(`no case of ${bodyPart}`)
    return found
  }
  const idsOf = (row: { readonly id: string; readonly athlete_id: string }) => ({
    case: { id: row.id },
    athlete: { id: row.athlete_id },
    replayed: false,
  })
  /** Expects a new event on the case, by this trainer. */
  const expectNewEvent = async (payload: Data, caseId: string, type: string): Promise<void> => {
    const { id } = payload['event'] as { readonly id: string }
    expect(stage.world.events.some(row => row.id === id)).toBe(false)
    const now = await stage.worldNow()
    expect(now.events.find(row => row.id === id)).toMatchObject({ case_id: caseId, type, author_id: stage.scene.askers.trainer })
  }

  test.each([
    ['addNote', 'KNEE', 'NOTE', 'summary: "Seen"'],
    ['addRestriction', 'KNEE', 'RESTRICTION_ADDED', 'kind: NO_RUNNING, details: "No running"'],
    ['removeFromPlay', 'KNEE', 'REMOVED_FROM_PLAY', ''],
    ['grantClearance', 'KNEE', 'CLEARANCE_GRANTED', 'summary: "Fit"'],
    ['reopenCase', 'KNEE', 'CASE_REOPENED', ''],
  ])('gets the payload of %s', async (mutation, bodyPart, type, more) => {
    const row = caseOf(bodyPart)
    const payload = await run(mutation, `caseId: "${row.id}" ${more}`, own)
    expect(payload).toMatchObject(idsOf(row))
    await expectNewEvent(payload, row.id, type)
  })

  test('gets a new case from sidelineEntry, and the resolved case that could be reopened', async () => {
    const row = caseOf('WRIST')
    const input = `athleteId: "${row.athlete_id}", bodyPart: WRIST, side: LEFT, participation: RESTRICTED`
    const payload = await run('sidelineEntry', input, `${own} caseCreated reopenableCase { id }`)
    const created = (payload['case'] as { readonly id: string }).id
    expect(payload).toMatchObject({ athlete: { id: row.athlete_id }, replayed: false, caseCreated: true, reopenableCase: { id: row.id } })
    await expectNewEvent(payload, created, 'SIDELINE_ENTRY')
  })

  test('gets the payload of liftRestriction', async () => {
    const row = caseOf('ANKLE')
    const restriction = stage.world.restrictions.find(({ case_id, lifted_by_id }) => case_id === row.id && lifted_by_id === null)
    const payload = await run('liftRestriction', `restrictionId: "${restriction?.id}"`, own)
    expect(payload).toMatchObject(idsOf(row))
    await expectNewEvent(payload, row.id, 'RESTRICTION_LIFTED')
  })

  test('gets the payload of correctEvent', async () => {
    const row = caseOf('ANKLE')
    const event = stage.world.events.find(({ case_id }) => case_id === row.id)
    const payload = await run('correctEvent', `eventId: "${event?.id}", summary: "The other one"`, own)
    expect(payload).toMatchObject(idsOf(row))
    await expectNewEvent(payload, row.id, 'CORRECTION')
  })

  test('gets the payload of setEventVisibility', async () => {
    const row = caseOf('ANKLE')
    const event = stage.world.events.find(({ case_id }) => case_id === row.id)
    const payload = await run('setEventVisibility', `eventId: "${event?.id}", visibility: [COACH]`, own)
    expect(payload).toMatchObject({ ...idsOf(row), event: { id: event?.id } })
  })

  test('gets the payload of setAttentionLevel', async () => {
    const row = caseOf('ANKLE')
    const payload = await run('setAttentionLevel', `caseId: "${row.id}", attentionLevel: URGENT`, 'case { id } athlete { id } replayed')
    expect(payload).toMatchObject(idsOf(row))
  })

  test('gets the payloads of addMilestone, updateMilestone and completeMilestone', async () => {
    const row = caseOf('ANKLE')
    const added = await run('addMilestone', `caseId: "${row.id}", label: "Swim"`, ofMilestone)
    const { id } = added['milestone'] as { readonly id: string }
    const updated = await run('updateMilestone', `milestoneId: "${id}", targetDate: "2030-01-01"`, ofMilestone)
    const completed = await run('completeMilestone', `milestoneId: "${id}"`, ofMilestone)
    for (const payload of [added, updated, completed]) expect(payload).toMatchObject({ ...idsOf(row), milestone: { id } })
    const now = (await stage.worldNow()).milestones.find(milestone => milestone.id === id)
    expect(now).toMatchObject({ case_id: row.id, label: 'Swim', target_date: '2030-01-01' })
  })

  test('gets the payloads of applyProtocol and recordMedicalClearance', async () => {
    const row = caseOf('THIGH')
    const applied = await run(
      'applyProtocol',
      `caseId: "${row.id}", protocol: "CONCUSSION_RETURN_TO_SPORT"`,
      'phaseBar { id } case { id } athlete { id } replayed',
    )
    const now = await stage.worldNow()
    const protocol = now.caseProtocols.find(({ case_id }) => case_id === row.id)
    expect(applied).toMatchObject({ ...idsOf(row), phaseBar: { id: protocol?.id } })
    const step = now.milestones.find(milestone => milestone.case_protocol_id === protocol?.id && milestone.requires_clearance)
    const recorded = await run('recordMedicalClearance', `milestoneId: "${step?.id}", signedBy: "Dr. Ames"`, ofMilestone)
    expect(recorded).toMatchObject({ ...idsOf(row), milestone: { id: step?.id } })
  })

  test('gets no step from reportSymptoms when the case is already at the step that symptoms send back to', async () => {
    const row = caseOf('HEAD')
    const payload = await run('reportSymptoms', `caseId: "${row.id}", summary: "Headache"`, `${own} sentBackTo { id }`)
    expect(payload).toMatchObject({ ...idsOf(row), sentBackTo: null }) // already at that step
    await expectNewEvent(payload, row.id, 'EVALUATION')
  })

  describe('in an emergency', () => {
    const athlete = () => stage.world.athletes.find(row => row.id === caseOf('KNEE').athlete_id)
    const recipient = () => stage.scene.askers.coach ?? ''
    const disclose = (to: string, of = athlete()?.id, reason = 'Flood in the valley') =>
      stage.client('trainer')
        .raw<Data>(`mutation { it: emergencyDisclosure(input: { athleteId: "${of}", to: "${to}", reason: "${reason}", hours: 2 }) {
          disclosure { id athlete { id } to { id } author { id } reason startsAt endsAt endedAt } athlete { id } replayed } }`)
    const shown = async (): Promise<unknown> =>
      (await stage.client('coach').raw<Data>(`{ athlete(id: "${athlete()?.id}") { id } }`)).data?.['athlete']

    test('shows the athlete to a recipient by emergencyDisclosure until endEmergencyDisclosure', async () => {
      expect(await shown()).toBe(null)
      const { data, errors } = await disclose(recipient())
      expect(errors).toEqual([])
      const payload = data?.['it'] as Data
      const given = payload['disclosure'] as Readonly<Record<'id' | 'startsAt' | 'endsAt', string>>
      const [who, to, author] = [{ id: athlete()?.id }, { id: recipient() }, { id: stage.scene.askers.trainer }]
      const inForce = { athlete: who, to, author, reason: 'Flood in the valley', endedAt: null }
      expect(payload).toMatchObject({ athlete: who, replayed: false, disclosure: inForce })
      expect(new Date(given.endsAt).getTime() - new Date(given.startsAt).getTime()).toBe(2 * 3_600_000)
      const rowNow = async () => (await stage.worldNow()).emergencyDisclosures.find(({ id }) => id === given.id)
      expect(await rowNow()).toMatchObject({ athlete_id: who.id, recipient_id: to.id, author_id: author.id, ended_at: null })
      expect(await shown()).toEqual(who)
      const ended = await run('endEmergencyDisclosure', `disclosureId: "${given.id}"`, 'disclosure { id endedAt } athlete { id }')
      expect(ended).toMatchObject({ athlete: who, disclosure: { id: given.id, endedAt: expect.any(String) as string } })
      expect(await rowNow()).toMatchObject({ ended_at: expect.any(String) as string })
      expect(await shown()).toBe(null)
    })

    const elsewhere = () => stage.world.athletes.find(({ school_id }) => school_id !== mine())?.id
    const coachElsewhere = () => stage.world.memberships.find(row => row.role === 'COACH' && row.school_id !== mine())?.id ?? ''
    const parentElsewhere = () => stage.world.memberships.find(row => row.role === 'PARENT' && row.school_id !== mine())?.id ?? ''
    test.each([
      ['for an athlete of another school', 'NOT_FOUND', () => disclose(recipient(), elsewhere())],
      ['for an athlete that does not exist', 'NOT_FOUND', () => disclose(recipient(), NEVER_GIVEN_OUT)],
      ['to a coach of another school', 'NOT_FOUND', () => disclose(coachElsewhere())],
      ['to a parent of another school', 'NOT_FOUND', () => disclose(parentElsewhere())],
      ['to a recipient that does not exist', 'NOT_FOUND', () => disclose(NEVER_GIVEN_OUT)],
      ['to a disabled coach', 'NOT_FOUND', () => disclose(stage.scene.askers['disabled coach'] ?? '')],
      ['to a disabled parent', 'NOT_FOUND', () => disclose(stage.scene.askers['disabled parent'] ?? '')],
      ['to themselves', 'BAD_USER_INPUT', () => disclose(stage.scene.askers.trainer ?? '')],
      ['to an admin', 'BAD_USER_INPUT', () => disclose(stage.scene.askers.admin ?? '')],
      ['to a trainer of another school', 'NOT_FOUND', () => disclose(stage.scene.askers['trainer elsewhere'] ?? '')],
      ['without a reason', 'BAD_USER_INPUT', () => disclose(recipient(), athlete()?.id, ' now           ')],
    ] as const)('is refused an emergencyDisclosure %s: %s, and nothing is written', async (_what, code, ask) => {
      const { data, errors } = await nothingWritten(ask)
      expect([data?.['it'] ?? null, errors.map(({ extensions }) => extensions.code)]).toEqual([null, [code]])
    })
  })

  test('gets every field of each syncEntries result', async () => {
    const row = caseOf('HEAD')
    const entry = (name: string, more: string) => `{ ${name}: { caseId: "${row.id}", entryKey: "sync ${more.length}", ${more} } }`
    const entries = [
      entry('addNote', 'summary: "Seen"'),
      entry('addNote', 'summary: ""'),
      entry('addNote', 'summary: "Seen again", expectedVersion: 999999'),
      entry('grantClearance', 'summary: "Fit without a signature"'),
    ]
    const fields = `index entryKey outcome code message fields { path message } currentVersion unmet { condition message possibleFrom }
      event { id } case { id } athlete { id }`
    const { results } = (await ask(`mutation { it: syncEntries(entries: [${entries.join()}]) { results { ${fields} } } }`)) as {
      readonly results: readonly Data[]
    }
    const rejected = (index: number, code: string): Data => ({ index, outcome: 'REJECTED', code, event: null })
    expect(results).toMatchObject([
      {
        index: 0,
        outcome: 'APPLIED',
        code: null,
        message: null,
        fields: [],
        unmet: [],
        case: { id: row.id },
        athlete: { id: row.athlete_id },
      },
      rejected(1, 'BAD_USER_INPUT'),
      rejected(2, 'CONFLICT'),
      rejected(3, 'CLEARANCE_NOT_ALLOWED'),
    ])
    expect(results[1]?.['fields']).toEqual([{ path: 'entries[1].addNote.summary', message: expect.any(String) as string }])
    expect(results[2]?.['currentVersion']).toEqual(expect.any(Number))
    expect(results[3]?.['unmet']).toEqual(
      expect.arrayContaining([expect.objectContaining({ condition: 'SIGNER_NAMED', message: expect.any(String) as string })]),
    )
  })
})

test.each(live.filter(name => roleOf[name] !== 'PARENT'))(
  '%s · Mutation.practicePlanLink gives a link for each team in reach',
  async asker => {
    const reached = targets(asker, 'practicePlanLink').filter(target => !isOutOfReach(asker, 'practicePlanLink', target))
    for (const { id } of reached) {
      const { data, errors } = await stage
        .client(asker)
        .raw<Data>(`mutation { it: practicePlanLink(input: { teamId: "${id}" }) { url expiresAt } }`)
      expect([data?.['it'], errors]).toEqual([{ url: expect.any(String) as string, expiresAt: expect.any(String) as string }, []])
    }
    expect(reached.length).toBe(asker === 'coach taken off' ? 0 : 1)
  },
)

describe('signing in and out', () => {
  const tokens = 'accessToken refreshToken expiresAt viewer { membershipId role }'
  interface Signed {
    readonly it: {
      readonly accessToken: string
      readonly refreshToken: string
      readonly viewer: { readonly membershipId: string; readonly role: string }
    }
  }
  const sign = async (client: Client, mutation: string): Promise<Signed['it']> => {
    const { data, errors } = await client.raw<Signed>(`mutation { it: ${mutation} { ${tokens} } }`)
    expect(errors).toEqual([])
    if (!data) throw new Error('not signed in')
    return data.it
  }

  test('gives a person’s second membership a session of its own, which ends alone', async () => {
    const [coach, parent] = [stage.scene.askers['coach and parent'], stage.scene.askers['parent and coach']]
    const switched = await sign(stage.client('coach and parent'), `switchMembership(membershipId: "${parent}")`)
    expect(switched.viewer).toEqual({ membershipId: parent, role: 'PARENT' })
    const refreshed = await sign(new Client(stage.server.url), `refresh(refreshToken: "${switched.refreshToken}")`)
    expect(refreshed.viewer).toEqual({ membershipId: parent, role: 'PARENT' })
    const asParent = new Client(stage.server.url, refreshed.accessToken)
    const children = stage.world.guardianships.filter(row => row.membership_id === parent).map(row => ({ id: row.athlete_id }))
    expect((await asParent.raw('{ viewer { athletes { id } teams { id } } }')).data).toEqual({ viewer: { athletes: children, teams: [] } })
    expect((await asParent.raw('mutation { logout }')).data).toEqual({ logout: true })
    expect((await asParent.raw('{ viewer { role } }')).status).toBe(401)
    expect((await stage.client('coach and parent').raw('{ viewer { membershipId } }')).data).toEqual({ viewer: { membershipId: coach } })
  })

  test('needs no session for login, and refuses a disabled membership', async () => {
    const hash = await hashPassword('sideline')
    await inTransaction(stage.server.test.database, 'commit', sql => sql`UPDATE users SET password_hash = ${hash}`)
    const email = (asker: AskerName): string => {
      const membership = stage.world.memberships.find(({ id }) => id === stage.scene.askers[asker])
      return stage.world.users.find(({ id }) => id === membership?.user_id)?.email ?? ''
    }
    const nobody = new Client(stage.server.url)
    const signedIn = await sign(
      nobody,
      `login(email: "${email('parent')}", password: "sideline", membershipId: "${stage.scene.askers.parent}")`,
    )
    expect(signedIn.viewer).toEqual({ membershipId: stage.scene.askers.parent, role: 'PARENT' })
    for (const asker of askerNames.filter(name => name.startsWith('disabled'))) {
      const { status, data, errors } = await nobody.raw(`mutation { login(email: "${email(asker)}", password: "sideline") { ${tokens} } }`)
      expect([status, data, errors.map(({ extensions }) => extensions.code)]).toEqual([401, null, ['UNAUTHENTICATED']])
    }
  })
})
