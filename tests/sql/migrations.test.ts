import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { schemaScript } from './support/schema-engine.js'
import { migrate } from '../../src/data/migrations/migrate.js'
import { openServerDatabase } from '../../src/data/server-database.js'
import { prismaFolder } from '../../src/folders.js'
import { createTestDatabase, onServer, type TestDatabase } from '../support/databases.js'
import { inTransaction } from '../support/sql.js'
import { describeSchema } from './support/catalog.js'
import { buildMember, buildSchool } from './support/factories.js'
import { beginViewer } from './support/viewer.js'

/** Each test creates databases from scratch. */
const TIMEOUT_MS = 120_000

const migrationNames = async (): Promise<readonly string[]> =>
  (await readdir(path.join(prismaFolder, 'migrations'), { withFileTypes: true }))
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name)
    .sort()

async function withDatabase(content: 'empty' | 'blank', work: (opened: TestDatabase) => Promise<void>): Promise<void> {
  const opened = await createTestDatabase(content)
  try {
    await work(opened)
  } finally {
    await opened.drop()
  }
}

const schemaOf = ({ database }: TestDatabase) => inTransaction(database, 'rollback', describeSchema)

interface Applied {
  readonly migration_name: string
  readonly finished: boolean
  readonly steps: number
}
const appliedTo = ({ database }: TestDatabase): Promise<readonly Applied[]> =>
  inTransaction(
    database,
    'rollback',
    sql => sql<Applied>`
    SELECT migration_name, finished_at IS NOT NULL AND rolled_back_at IS NULL AS finished, applied_steps_count AS steps
    FROM _prisma_migrations ORDER BY started_at, migration_name`,
  )

/** Creates what schema.prisma declares, without the migrations. */
async function buildDeclared({ database }: TestDatabase): Promise<void> {
  const adapter = await database.migrationTarget.connect()
  try {
    for (const id of ['uuid_v7', 'viewer_school', 'recorded_membership', 'recorded_preview']) {
      await adapter.executeScript(`CREATE FUNCTION ${id}() RETURNS uuid LANGUAGE sql AS $$ SELECT gen_random_uuid() $$`)
    }
    const script = await schemaScript(database.migrationTarget)
    // This default returns a type of the schema, so it must come after the type.
    const recordedRole = 'CREATE FUNCTION recorded_role() RETURNS "role" LANGUAGE sql AS $$ SELECT NULL::"role" $$;'
    await adapter.executeScript(script.replace('-- CreateTable', table => `${recordedRole}\n\n${table}`))
  } finally {
    await adapter.dispose()
  }
}

const someLicences = `ARRAY['MD'::licence_type, 'DO'::licence_type, 'NP'::licence_type, 'PA'::licence_type]`
// What Prisma's schema language cannot express. Any other difference is a mistake on one side.
const onlyDeclared = [
  'column access_records.athlete_ids #7 uuid[]',
  'column access_records.kinds #8 data_kind[]',
  'column access_seals.athlete_ids #6 uuid[]',
  'column access_seals.record_ids #5 uuid[]',
  `column clearance_policies.licence_types #2 licence_type[] DEFAULT ${someLicences}`,
  `column events.visibility #10 role[] DEFAULT ARRAY['AT'::role]`,
]
const onlyMigrated = [
  'column access_records.athlete_ids #7 uuid[] NOT NULL',
  'column access_records.kinds #8 data_kind[] NOT NULL',
  'column access_seals.athlete_ids #6 uuid[] NOT NULL',
  'column access_seals.record_ids #5 uuid[] NOT NULL',
  'check access_records.access_records_athletes_named',
  'check access_records.access_records_kinds_named',
  'check access_seals.access_seals_cover_records',
  'check access_seals.access_seals_hashes_are_sha256',
  'check access_seals.access_seals_numbered_from_one',
  `column clearance_policies.licence_types #2 licence_type[] NOT NULL DEFAULT ${someLicences}`,
  `column events.visibility #10 role[] NOT NULL DEFAULT ARRAY['AT'::role]`,
  `index CREATE UNIQUE INDEX case_protocols_one_running ON public.case_protocols USING btree (school_id, case_id, protocol_id) WHERE (completed_at IS NULL)`,
  'key milestones.milestones_school_id_case_id_position_key UNIQUE (school_id, case_id, "position") DEFERRABLE',
  `index CREATE UNIQUE INDEX cases_one_active ON public.cases USING btree (school_id, athlete_id, body_part, side) WHERE (status = 'ACTIVE'::case_status)`,
  'check athletes.athletes_first_name_length',
  'check athletes.athletes_grad_year_range',
  'check athletes.athletes_jersey_number_range',
  'check athletes.athletes_last_name_length',
  'check cases.cases_resolved_means_cleared',
  'check cases.cases_resolved_when',
  'check clearance_policies.clearance_policies_days_fit',
  'check clearance_policies.clearance_policies_licence_types_named',
  'check clearance_policies.clearance_policies_minimum_days_range',
  'check clinical_notes.clinical_notes_body_length',
  'check clinical_notes.clinical_notes_ciphertext_length',
  'check clinical_notes.clinical_notes_nonce_length',
  'check clinical_notes.clinical_notes_one_form',
  'check note_keys.note_keys_generation_positive',
  'check note_keys.note_keys_wrapped_whole',
  'check emergency_disclosures.emergency_disclosures_are_ended_at_a_time',
  'check emergency_disclosures.emergency_disclosures_end_once_begun',
  'check emergency_disclosures.emergency_disclosures_end_within_72_hours',
  'check emergency_disclosures.emergency_disclosures_give_a_reason',
  'check entry_keys.entry_keys_have_a_case',
  'check entry_keys.entry_keys_length',
  'check events.events_corrects_fits_type',
  'check events.events_entry_key_length',
  'check events.events_participation_fits_type',
  'check events.events_seen_version_fits_type',
  'check events.events_severity_fits_type',
  'check events.events_signature_fits_type',
  'check events.events_signed_by_length',
  'check events.events_summary_length',
  'check events.events_visibility_has_at',
  'check milestones.milestones_clearance_signed_by_length',
  'check milestones.milestones_clearance_whole',
  'check milestones.milestones_label_length',
  'check milestones.milestones_position_positive',
  'check practice_plan_links.practice_plan_links_ten_minutes',
  'check practice_plan_links.practice_plan_links_token_is_hashed',
  'check practice_plan_links.practice_plan_links_used_in_time',
  'check milestones.milestones_step_of_protocol',
  'check protocol_steps.protocol_steps_at_least_a_day',
  'check protocol_steps.protocol_steps_instructions_length',
  'check protocol_steps.protocol_steps_label_length',
  'check protocol_steps.protocol_steps_position_positive',
  'check protocol_steps.protocol_steps_symptoms_lead_back',
  'check protocols.protocols_key_shape',
  'check protocols.protocols_name_length',
  'check protocols.protocols_source_length',
  'check restrictions.restrictions_details_length',
  'check restrictions.restrictions_period',
  'check schools.schools_name_length',
  'check schools.schools_slug_shape',
  'check users.users_display_name_length',
  'check users.users_email_shape',
]

describe('the migrations', () => {
  test(
    'create what schema.prisma declares, and beyond that only what Prisma’s language cannot express',
    () =>
      withDatabase('empty', migrated =>
        withDatabase('blank', async declared => {
          await buildDeclared(declared)
          const [byMigrations, bySchema] = [await schemaOf(migrated), await schemaOf(declared)]
          expect(bySchema.filter(line => !byMigrations.includes(line))).toEqual(onlyDeclared)
          expect(byMigrations.filter(line => !bySchema.includes(line)).sort()).toEqual([...onlyMigrated].sort())
        }),
      ),
    TIMEOUT_MS,
  )

  test(
    'are applied in order, each once, and migrating again does nothing',
    () =>
      withDatabase('blank', async opened => {
        const names = await migrationNames()
        expect(await migrate(opened.database)).toEqual(names)
        const before = [await schemaOf(opened), await appliedTo(opened)]
        expect(await migrate(opened.database)).toEqual([])
        expect([await schemaOf(opened), await appliedTo(opened)]).toEqual(before)
        expect(before[1]).toEqual(names.map(migration_name => ({ migration_name, finished: true, steps: 1 })))
      }),
    TIMEOUT_MS,
  )

  const onServerOnly = onServer() ? test : test.skip
  onServerOnly(
    'are applied once when five processes start at once (needs a server: the embedded PostgreSQL has one process)',
    () =>
      withDatabase('blank', async opened => {
        const url = opened.url ?? ''
        const processes = Array.from({ length: 5 }, () => openServerDatabase(url, 2))
        try {
          const applied = await Promise.all(processes.map(migrate))
          const names = await migrationNames()
          expect(applied.filter(one => one.length > 0)).toEqual([names])
          expect(await appliedTo(opened)).toEqual(names.map(migration_name => ({ migration_name, finished: true, steps: 1 })))
        } finally {
          await Promise.all(processes.map(database => database.close()))
        }
      }),
    TIMEOUT_MS,
  )

  const onEmbeddedOnly = onServer() ? test.skip : test
  onEmbeddedOnly(
    'can be applied by an owner who is not a superuser (embedded only: a server already has the roles)',
    () =>
      withDatabase('blank', async ({ database }) => {
        await inTransaction(database, 'commit', async sql => {
          await sql`CREATE ROLE app CREATEROLE`
          await sql`ALTER SCHEMA public OWNER TO app`
          await sql`SET SESSION AUTHORIZATION app`
        })
        await migrate(database)
        await inTransaction(database, 'rollback', async sql => {
          const trainer = await buildMember(sql, await buildSchool(sql), 'AT')
          await beginViewer(sql, trainer)
          expect(await sql.value`SELECT current_user::text`).toBe('rtsport_at')
          expect(await sql.column`SELECT id FROM memberships`).toEqual([trainer.id])
        })
      }),
    TIMEOUT_MS,
  )
})
