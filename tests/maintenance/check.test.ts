import { checkDatabase, contractChecks, type CheckReport } from '../../src/data/checks/check-database.js'
import { describeCatalog } from '../../src/data/checks/catalog.js'
import { driftOf } from '../../src/data/checks/drift.js'
import { makeReference, type Reference } from '../../src/data/checks/reference.js'
import { createTestDatabase } from '../support/databases.js'
import { fragment, useEmptyDatabase } from '../support/sql.js'
import { breakages } from './support/breakages.js'

const { database, committed } = useEmptyDatabase()

let reference: Reference
beforeAll(async () => {
  reference = await makeReference()
}, 120_000)

const byName = (report: CheckReport): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(report.findings.map(({ name, ids }) => [name, ids]))

test('the check finds nothing in the demo data', async () => {
  const demo = await createTestDatabase('demo')
  try {
    const report = await checkDatabase(demo.database, reference)
    expect(report.findings).toEqual([])
    expect(report.rules).toBeGreaterThan(150)
    expect(report.parts).toBeGreaterThan(800)
  } finally {
    await demo.drop()
  }
}, 60_000)

test('the check refuses a database whose migrations are not up to date', async () => {
  const blank = await createTestDatabase('blank')
  try {
    await expect(checkDatabase(blank.database, reference)).rejects.toThrow('migrations are missing: run npm run db:migrate first')
  } finally {
    await blank.drop()
  }
})

/** A change to the schema, and the differences reported. */
const drifts: readonly (readonly [statements: readonly string[], differences: readonly string[]])[] = [
  [['ALTER TABLE cases DISABLE TRIGGER cases_keep'], ['trigger cases.cases_keep: it is “CREATE TRIGGER cases_keep BEFORE UPDATE ON public.cases FOR EACH ROW EXECUTE FUNCTION keep_case DISABLED”, and was made “CREATE TRIGGER cases_keep BEFORE UPDATE ON public.cases FOR EACH ROW EXECUTE FUNCTION keep_case”']], // prettier-ignore
  [['DROP TRIGGER events_decide ON events'], ['trigger events.events_decide: missing']],
  [
    ['CREATE TRIGGER mine BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse_change()'],
    ['trigger events.mine: no migration made it'],
  ],
  [
    ['ALTER TABLE clinical_notes DISABLE ROW LEVEL SECURITY'],
    ['table clinical_notes: it is “WITHOUT ROW-LEVEL SECURITY”, and was made “with row-level security”'],
  ],
  [['CREATE POLICY mine ON clinical_notes TO rtsport_coach USING (true)'], ['policy clinical_notes.mine: no migration made it']],
  [['DROP POLICY parents_see ON events'], ['policy events.parents_see: missing']],
  [['GRANT SELECT ON note_keys TO rtsport_viewer'], ['grant of SELECT on note_keys to rtsport_viewer: no migration made it']],
  [['GRANT UPDATE (severity) ON events TO PUBLIC'], ['grant of UPDATE on events (severity) to PUBLIC: no migration made it']],
  [['REVOKE SELECT ON teams FROM rtsport_viewer'], ['grant of SELECT on teams to rtsport_viewer: missing']],
  [
    ['GRANT EXECUTE ON FUNCTION seal_access_records(boolean, integer) TO rtsport_viewer'],
    ['grant of EXECUTE on seal_access_records(look_at_all boolean, most integer) to rtsport_viewer: no migration made it'],
  ],
  [['ALTER ROLE rtsport_coach BYPASSRLS'], ['role rtsport_coach: it is “BYPASSRLS”, and was made “”']],
  [['GRANT pg_read_all_data TO rtsport_coach'], ['grant of pg_read_all_data to rtsport_coach: no migration made it']],
  [
    ['CREATE ROLE reporting LOGIN', 'GRANT rtsport_at TO reporting'],
    ['membership of reporting in rtsport_at: no migration made it', 'membership of reporting in rtsport_viewer: no migration made it'],
  ],
  [
    ['CREATE ROLE staff', 'CREATE ROLE reporting LOGIN IN ROLE staff', 'GRANT rtsport_sign_in TO staff'],
    ['membership of reporting in rtsport_sign_in: no migration made it'],
  ],
  [
    [
      'CREATE ROLE reporting LOGIN',
      'GRANT rtsport_at TO reporting',
      `DO $$ BEGIN EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database()); END $$`,
    ],
    [],
  ],
  [
    [
      'CREATE ROLE keeper LOGIN',
      'GRANT rtsport_at TO keeper',
      `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO keeper', current_database()); END $$`,
    ],
    [],
  ],
  [['CREATE RULE mine AS ON INSERT TO access_records DO INSTEAD NOTHING'], ['rule access_records.mine: no migration made it']],
  [['ALTER TABLE events DROP CONSTRAINT events_visibility_has_at'], ['constraint events.events_visibility_has_at: missing']],
  [['DROP INDEX cases_one_active'], ['index cases_one_active: missing']],
  [['ALTER TABLE users ADD COLUMN nickname text'], []],
]

describe('a schema changed outside of the migrations', () => {
  const describeAfter = async (statements: readonly string[]): Promise<readonly string[]> => {
    const transaction = await database().begin()
    try {
      for (const sql of statements) await transaction.query({ sql, parameters: [] })
      return driftOf(await describeCatalog(transaction), reference.parts)
    } finally {
      await transaction.rollback()
    }
  }

  test.each(drifts)('is reported: %j', async (statements, differences) => {
    expect(await describeAfter(statements)).toEqual(differences)
  })

  test('is reported when a viewer’s role owns a table: policies do not bind the owner', async () => {
    const differences = await describeAfter(['ALTER TABLE clinical_notes OWNER TO rtsport_coach'])
    expect(differences).toContain(
      'table clinical_notes: it is “with row-level security owned by rtsport_coach”, and was made “with row-level security”',
    )
  })

  test('is reported for a view with another body, but not for another interval style', async () => {
    const style = `SET LOCAL IntervalStyle = 'iso_8601'`
    const change = `DO $$ BEGIN EXECUTE (SELECT 'CREATE OR REPLACE VIEW phase_steps WITH (security_invoker = true) AS '
      || replace(pg_get_viewdef(oid), '''CURRENT''', '''DONE''') FROM pg_class WHERE oid = 'phase_steps'::regclass); END $$`
    expect(await describeAfter([style])).toEqual([])
    expect(await describeAfter([style, change])).toEqual([
      expect.stringMatching(/^view phase_steps: it is “security_invoker=true .* [0-9a-f]{32}”, and was made “.* [0-9a-f]{32}”$/),
    ])
  })

  test('is reported for a changed policy or function, keys without triggers or validation, and an invalid index', async () => {
    const differences = await describeAfter([
      'ALTER POLICY trainers_see ON cases USING (true)',
      'CREATE OR REPLACE FUNCTION viewer_school() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT NULL::uuid $$',
      'ALTER TABLE team_coaches DISABLE TRIGGER ALL',
      'ALTER TABLE restrictions DROP CONSTRAINT restrictions_period',
      'ALTER TABLE restrictions ADD CONSTRAINT restrictions_period CHECK (ends_on >= starts_on) NOT VALID',
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'events_visibility_idx'::regclass`,
    ])
    expect(differences.map(text => text.slice(0, text.indexOf(':')))).toEqual(
      expect.arrayContaining([
        'constraint restrictions.restrictions_period',
        'constraint team_coaches.team_coaches_school_id_membership_id_fkey',
        'constraint team_coaches.team_coaches_school_id_team_id_fkey',
        'function viewer_school()',
        'index events_visibility_idx',
        'policy cases.trainers_see',
        'trigger team_coaches.team_coaches_are_coaches',
        'trigger team_coaches.team_coaches_stay_in_preview',
      ]),
    )
  })
})

describe('rows changed outside of the rules', () => {
  let report: CheckReport
  const expected = new Map<string, readonly string[]>()

  beforeAll(async () => {
    const broken = await committed(async sql => {
      const built = []
      for (const { name, build } of breakages) built.push({ name, ...(await build(sql)) })
      return built
    })
    expect((await checkDatabase(database(), reference)).findings).toEqual([])
    await committed(async sql => {
      for (const { undo } of breakages) for (const statement of undo ?? []) await sql`${fragment(statement)}`
      await sql`SET LOCAL session_replication_role = replica`
      for (const { name, ids, spoil } of broken) {
        await spoil(sql)
        expected.set(name, [...ids].sort())
      }
    })
    report = await checkDatabase(database(), reference)
  }, 120_000)

  test.each(breakages.map(({ name }) => name))('%s names the row', name => {
    expect(byName(report)[name]).toEqual(expected.get(name))
  })

  test('cover every rule of the contract', () => {
    const names = breakages.map(({ name }) => name)
    expect(contractChecks.map(({ name }) => name).filter(name => !names.includes(name))).toEqual([])
  })

  test('cause no other finding, except for the dropped constraints', () => {
    const others = report.findings.filter(({ name }) => !expected.has(name))
    expect(others.map(({ name }) => name)).toEqual(['schema', 'cases_one_active', 'events_visibility_has_at'])
    expect(others[0]?.ids).toEqual([
      'constraint athletes.athletes_grad_year_range: missing',
      'constraint events.events_visibility_has_at: missing',
      'index cases_one_active: missing',
    ])
  })

  test('are reported without personal data', () => {
    expect(JSON.stringify(report)).not.toMatch(/Sam|Doe|example\.test|Grade two|mother/)
  })
})
