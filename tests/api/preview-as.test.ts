import { getNamedType, isLeafType, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import { demoIds } from '../../prisma/demo/ids.js'
import { PreviewAsDocument, type PreviewAsQuery, type Role } from '../generated/documents.js'
import { coordinates, isDenied, schema } from '../policy/support/coordinates.js'
import { PREVIEW_QUERY, previewDocument } from '../../src/schema/preview/preview.document.js'
import { buildDisclosure } from '../sql/support/factories.js'
import { NEVER_GIVEN_OUT, refusals, type Member } from './support.js'
import { useTrainer } from './trainer.js'
import { notesIn } from '../support/notes.js'

const { as, sql, addMember, open } = useTrainer()

const school = demoIds.lincolnSchool
type Previews = NonNullable<PreviewAsQuery['previewAs']>

const previews = async (role: Role, athleteId: string): Promise<Previews | null> =>
  (await (await as('trainer')).ask(PreviewAsDocument, { role, athleteId })).previewAs ?? null

/** What the viewer actually gets over HTTP for the preview's operation. */
async function reallyShown(
  { client }: Pick<Member, 'client'>,
  athleteId: string,
): Promise<{ readonly data: unknown; readonly errors: unknown }> {
  const { text } = await client.raw(PREVIEW_QUERY, { athleteId })
  const { data, errors = [] } = JSON.parse(text) as { readonly data: unknown; readonly errors?: readonly unknown[] }
  return { data, errors }
}

describe('a preview equals what the viewer gets over HTTP:', () => {
  test.each([
    ['COACH', 'coach', demoIds.lincolnCoach],
    ['PARENT', 'parent', demoIds.lincolnParent],
    ['ADMIN', 'admin', demoIds.lincolnAdmin],
  ] as const)('%s', async (role, who, membershipId) => {
    const found = (await previews(role, demoIds.parentChild))?.find(({ membership }) => membership.id === membershipId)
    expect(found?.query).toBe(PREVIEW_QUERY)
    const shown = await reallyShown({ client: await as(who) }, demoIds.parentChild)
    expect({ data: found?.data, errors: found?.errors }).toEqual(shown)
    expect(JSON.stringify(shown.data)).toContain(demoIds.activeCase)
  })

  test.each(['COACH', 'PARENT', 'ADMIN'] as const)(
    'lists every field refused to a %s among its errors, and contains no clinical note',
    async role => {
      const asked = new Set<string>()
      const types = new TypeInfo(schema)
      visit(
        previewDocument,
        visitWithTypeInfo(types, {
          Field: ({ name }) => {
            asked.add(`${types.getParentType()?.name ?? ''}.${name.value}`)
          },
        }),
      )
      const expected = [...asked].filter(name => isDenied(name, role))
      const [preview] = (await previews(role, demoIds.parentChild)) ?? []
      const found = (preview?.errors as readonly { readonly extensions: { readonly code: string; readonly coordinate: string } }[]).map(
        ({ extensions }) => [extensions.code, extensions.coordinate],
      )
      // Fields below a refused field are not listed separately.
      expect(found.every(([code, name]) => code === 'FORBIDDEN' && expected.includes(name ?? ''))).toBe(true)
      expect(found.map(([, name]) => name)).toEqual(expect.arrayContaining(['Case.attentionLevel', 'Case.version']))
      const notes = await sql(async sql => {
        const written = await notesIn(sql)
        const events = await sql.column<string>`SELECT id FROM events WHERE athlete_id = ${demoIds.parentChild}`
        return events.flatMap(id => written.get(id) ?? [])
      })
      expect(notes.length).toBeGreaterThan(0)
      for (const note of notes) expect(JSON.stringify(preview?.data)).not.toContain(note)
    },
  )
})

test('the preview’s operation selects every scalar field of athlete, case, event, restriction and milestone', () => {
  const types = new TypeInfo(schema)
  const asked = new Set<string>()
  visit(
    previewDocument,
    visitWithTypeInfo(types, {
      Field: ({ name }) => {
        asked.add(`${types.getParentType()?.name ?? ''}.${name.value}`)
      },
    }),
  )
  const whole = ['Athlete', 'Case', 'Event', 'Restriction', 'Milestone']
  const values = coordinates.filter(({ type, field }) => {
    const of = schema.getType(type)
    return whole.includes(type) && of && 'getFields' in of && isLeafType(getNamedType(of.getFields()[field]?.type))
  })
  expect(values.map(({ name }) => name).filter(name => !asked.has(name))).toEqual([])
})

describe('a preview is made', () => {
  test('for coaches of the athlete’s teams, parents and recipients of a disclosure in force, and for nobody else', async () => {
    const { athleteId } = await open()
    const teamless = await sql(async sql => {
      await sql`DELETE FROM team_athletes WHERE athlete_id = ${athleteId}`
      await sql`DELETE FROM guardianships WHERE athlete_id = ${athleteId}`
      return athleteId
    })
    expect([await previews('COACH', teamless), await previews('PARENT', teamless)]).toEqual([[], []])
    const [coach, parent, former] = [await addMember('COACH'), await addMember('PARENT'), await addMember('COACH')]
    const by = { school, id: demoIds.lincolnTrainer }
    await sql(async sql => {
      for (const { membershipId } of [coach, parent, former])
        await buildDisclosure(sql, { school, id: teamless }, { to: { school, id: membershipId }, by })
      await sql`UPDATE memberships SET disabled_at = now() WHERE id = ${former.membershipId}`
    })
    for (const [role, member] of [
      ['COACH', coach],
      ['PARENT', parent],
    ] as const) {
      const found = await previews(role, teamless)
      expect(found?.map(({ membership, reasons }) => [membership.id, reasons.map(({ kind }) => kind)])).toEqual([
        [member.membershipId, ['EMERGENCY_DISCLOSURE']],
      ])
      expect(found?.[0]?.data).toEqual((await reallyShown(member, teamless)).data)
    }
  })

  test('for at most twenty members, and for one of the admins', async () => {
    const athleteId = (await open()).athleteId
    await sql(async sql => {
      for (let coaches = 0; coaches < 22; coaches++) {
        const user = await sql.value<string>`INSERT INTO users (email, display_name, password_hash)
          VALUES (${`many-${coaches}@lincoln.example`}, 'One of many', '') RETURNING id`
        const id =
          await sql.value<string>`INSERT INTO memberships (school_id, user_id, role) VALUES (${school}, ${user}, 'COACH') RETURNING id`
        await buildDisclosure(sql, { school, id: athleteId }, { to: { school, id }, by: { school, id: demoIds.lincolnTrainer } })
      }
    })
    await addMember('ADMIN')
    expect([(await previews('COACH', athleteId))?.length, (await previews('ADMIN', athleteId))?.length]).toEqual([20, 1])
  })
})

test('previewAs refuses the trainer’s own role and a malformed id, and is null for an athlete who does not exist', async () => {
  const trainer = await as('trainer')
  const ask = (role: Role, athleteId: string) => trainer.run(PreviewAsDocument, { role, athleteId })
  expect(refusals(await ask('AT', demoIds.parentChild))).toEqual([['BAD_USER_INPUT', 'role']])
  expect(refusals(await ask('COACH', 'nobody'))).toEqual([['BAD_USER_INPUT', 'athleteId']])
  expect([await previews('COACH', NEVER_GIVEN_OUT), await previews('COACH', demoIds.rooseveltAthlete)]).toEqual([null, null])
})

test('previewAs costs so much that one operation may hold ten', async () => {
  const trainer = await as('trainer')
  const document = (times: number): string =>
    `{ ${Array.from({ length: times }, (_, i) => `p${i}: previewAs(role: ADMIN, athleteId: "${demoIds.parentChild}") { data }`).join(' ')} }`
  expect(refusals(await trainer.raw(document(11)))).toEqual([['QUERY_TOO_COMPLEX']])
  expect((await trainer.raw(document(10))).errors).toEqual([])
})

test('concurrent previews beside other fields are all answered, and no connection leaks', async () => {
  const trainer = await as('trainer')
  const document = `{ viewer { role } a: previewAs(role: COACH, athleteId: "${demoIds.parentChild}") { membership { id } data }
    roster(first: 5) { nodes { id } } b: previewAs(role: PARENT, athleteId: "${demoIds.parentChild}") { membership { id } data } __schema { queryType { name } } }`
  const answers = await Promise.all(Array.from({ length: 12 }, () => trainer.raw(document)))
  expect(answers.map(({ errors }) => errors)).toEqual(answers.map(() => []))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
})
