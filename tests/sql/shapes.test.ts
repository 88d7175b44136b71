import { name, useEmptyDatabase } from '../support/sql.js'
import { addClinicalNote, addEvent, addMilestone, buildAthlete, buildCase, buildClinic, buildUser } from './support/factories.js'

const { rolledBack } = useEmptyDatabase()

describe('a school’s settings', () => {
  test.each([
    {},
    { branding: {}, sportNames: {} },
    { branding: { primaryColor: '#0A1b2C', secondaryColor: '#ffffff', logoUrl: 'https://cdn.example/logo.svg', mascot: 'Railsplitters' } },
    { sportNames: { FOOTBALL: 'Gridiron', TRACK_AND_FIELD: 'Athletics' } },
  ])(
    'accept %j',
    rolledBack(async (sql, config) => {
      const { school } = await buildClinic(sql, { config })
      expect(await sql.value`SELECT config FROM schools WHERE id = ${school}`).toEqual(config)
    }),
  )

  test.each([
    'null',
    '5',
    '"branding"',
    '[]',
    '{"colors": {}}',
    '{"branding": null}',
    '{"branding": []}',
    '{"branding": "red"}',
    '{"branding": {"font": "serif"}}',
    '{"branding": {"primaryColor": "red"}}',
    '{"branding": {"primaryColor": "#FFF"}}',
    '{"branding": {"primaryColor": "#FFFFFF; x"}}',
    '{"branding": {"secondaryColor": 5}}',
    '{"branding": {"secondaryColor": null}}',
    '{"branding": {"logoUrl": "http://cdn.example/logo.svg"}}',
    '{"branding": {"logoUrl": "javascript:alert(1)"}}',
    '{"branding": {"mascot": {}}}',
    '{"sportNames": null}',
    '{"sportNames": 1}',
    '{"sportNames": ["FOOTBALL"]}',
    '{"sportNames": {"QUIDDITCH": "Quidditch"}}',
    '{"sportNames": {"FOOTBALL": ""}}',
    '{"sportNames": {"FOOTBALL": 7}}',
    '{"sportNames": {"football": "Gridiron"}}',
  ])(
    'refuse %s',
    rolledBack(async (sql, config) => {
      const { school } = await buildClinic(sql)
      const refusals = [
        await sql.refusal`UPDATE schools SET config = ${config}::text::jsonb WHERE id = ${school}`,
        await sql.refusal`INSERT INTO schools (name, slug, time_zone, config) VALUES ('A', 'a', 'UTC', ${config}::text::jsonb)`,
      ]
      for (const refusal of refusals) expect(refusal).toMatchObject({ code: '23514', column: 'config' })
    }),
  )

  test.each(['', 'Lincoln', 'America/Lincoln', 'CST6CDT; x'])(
    'refuse the time zone "%s"',
    rolledBack(async (sql, zone) => {
      const { school } = await buildClinic(sql)
      const refusal = await sql.refusal`UPDATE schools SET time_zone = ${zone} WHERE id = ${school}`
      expect(refusal).toMatchObject({ code: '23514', column: 'time_zone' })
    }),
  )
})

const A = (length: number): string => 'a'.repeat(length)

/** Boundary values of each column. */
const columns: readonly {
  readonly table: string
  readonly column: string
  readonly constraint: string
  readonly accepted: readonly unknown[]
  readonly refused: readonly unknown[]
}[] = [
  {
    table: 'schools',
    column: 'slug',
    constraint: 'schools_slug_shape',
    accepted: ['a', 'lincoln-high', '9-to-5'],
    refused: ['', 'Lincoln', 'a b', '-a', 'a-', 'a--b', 'é'],
  },
  { table: 'schools', column: 'name', constraint: 'schools_name_length', accepted: ['A', A(200)], refused: ['', A(201)] },
  {
    table: 'users',
    column: 'email',
    constraint: 'users_email_shape',
    accepted: ['a@b', `${A(249)}@b.cd`],
    refused: ['', 'a', 'a@', '@b', 'a@b@c', 'a b@c', ' a@b', 'a@b\n', `${A(250)}@b.cd`],
  },
  { table: 'users', column: 'display_name', constraint: 'users_display_name_length', accepted: ['A', A(200)], refused: ['', A(201)] },
  { table: 'athletes', column: 'first_name', constraint: 'athletes_first_name_length', accepted: ['A', A(100)], refused: ['', A(101)] },
  { table: 'athletes', column: 'last_name', constraint: 'athletes_last_name_length', accepted: ['A', A(100)], refused: ['', A(101)] },
  { table: 'athletes', column: 'grad_year', constraint: 'athletes_grad_year_range', accepted: [1900, 2200], refused: [1899, 2201] },
  { table: 'athletes', column: 'jersey_number', constraint: 'athletes_jersey_number_range', accepted: [null, 0, 999], refused: [-1, 1000] },
  { table: 'milestones', column: 'position', constraint: 'milestones_position_positive', accepted: [1], refused: [0, -1] },
  { table: 'protocols', column: 'key', constraint: 'protocols_key_shape', accepted: ['A', 'A_1'], refused: ['', 'a', '1A', 'A-B', A(2)] },
  { table: 'protocols', column: 'name', constraint: 'protocols_name_length', accepted: ['A', A(200)], refused: ['', A(201)] },
  { table: 'protocols', column: 'source', constraint: 'protocols_source_length', accepted: ['A', A(1000)], refused: ['', A(1001)] },
  { table: 'protocol_steps', column: 'label', constraint: 'protocol_steps_label_length', accepted: ['A', A(200)], refused: ['', A(201)] },
  {
    table: 'protocol_steps',
    column: 'instructions',
    constraint: 'protocol_steps_instructions_length',
    accepted: ['A', A(2000)],
    refused: ['', A(2001)],
  },
  { table: 'protocol_steps', column: 'position', constraint: 'protocol_steps_position_positive', accepted: [99], refused: [0, -1] },
  {
    table: 'protocol_steps',
    column: 'minimum_hours',
    constraint: 'protocol_steps_at_least_a_day',
    accepted: [24, 17520],
    refused: [23, 0, 17521],
  },
  { table: 'milestones', column: 'label', constraint: 'milestones_label_length', accepted: ['A', A(200)], refused: ['', A(201)] },
]

test.each(columns)(
  '$constraint',
  rolledBack(async (sql, { table, column, constraint, accepted, refused }) => {
    const { school } = await buildClinic(sql)
    await buildUser(sql)
    await addMilestone(sql, await buildCase(sql, await buildAthlete(sql, school)))
    for (const value of accepted) {
      await sql`UPDATE ${name(table)} SET ${name(column)} = ${value} WHERE ctid = (SELECT ctid FROM ${name(table)} LIMIT 1)`
    }
    for (const value of refused) {
      const refusal =
        await sql.refusal`UPDATE ${name(table)} SET ${name(column)} = ${value} WHERE ctid = (SELECT ctid FROM ${name(table)} LIMIT 1)`
      expect(refusal).toMatchObject({ code: '23514', constraint })
    }
  }),
)

test(
  'an event’s summary has up to 2,000 characters, and its clinical notes 1 to 20,000',
  rolledBack(async sql => {
    const { school, trainer, athlete } = await buildClinic(sql)
    const injury = await buildCase(sql, athlete)
    await addClinicalNote(sql, await addEvent(sql, injury, trainer, 'NOTE', { summary: A(2000) }), A(20_000))
    const long = await sql.refusal`INSERT INTO events (school_id, case_id, athlete_id, author_id, type, summary)
      VALUES (${school}, ${injury.id}, ${athlete.id}, ${trainer.id}, 'NOTE', ${A(2001)})`
    expect(long).toMatchObject({ code: '23514', constraint: 'events_summary_length' })
    const event = await addEvent(sql, injury, trainer, 'NOTE')
    for (const body of ['', A(20_001)]) {
      const refusal = await sql.refusal`INSERT INTO clinical_notes (school_id, event_id, body) VALUES (${school}, ${event.id}, ${body})`
      expect(refusal).toMatchObject({ code: '23514', constraint: 'clinical_notes_body_length' })
    }
  }),
)
