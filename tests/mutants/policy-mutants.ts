/** A policy from pg_policies. */
export interface Policy {
  readonly table: string
  readonly name: string
  readonly roles: string
  readonly command: string
  readonly using: string | null
  readonly check: string | null
}

export interface Mutant {
  readonly name: string
  readonly table: string
  /** Statements that break it. */
  readonly apply: readonly string[]
  /** Statements that restore it. */
  readonly undo: readonly string[]
}

export const POLICIES = `SELECT tablename AS table, policyname AS name, array_to_string(roles, ', ') AS roles, cmd AS command,
  qual AS using, with_check AS check FROM pg_policies WHERE schemaname = 'public' ORDER BY tablename, policyname`

const drop = ({ name, table }: Policy): string => `DROP POLICY "${name}" ON "${table}"`
const create = ({ name, table, roles, command, using, check }: Policy): string =>
  `CREATE POLICY "${name}" ON "${table}" FOR ${command} TO ${roles}` +
  (using === null ? '' : ` USING (${using})`) +
  (check === null ? '' : ` WITH CHECK (${check})`)

const OWN_SCHOOL = /\(?(\w+\.)?(school_id|id) = \( SELECT viewer_school\(\) AS viewer_school\)\)?/
/** Tables whose rows belong to no single school. */
const NOT_OF_ONE_SCHOOL = new Set(['schools', 'users'])
const WHOLE_SCHOOL = '(school_id = (SELECT viewer_school()))'

function mutant(policy: Policy, what: string, changed: Policy | null): Mutant {
  const { name, table, roles } = policy
  const undo = changed === null ? [create(policy)] : [drop(policy), create(policy)]
  return { name: `${table}.${name} (${roles}): ${what}`, table, apply: [drop(policy), ...(changed ? [create(changed)] : [])], undo }
}

/** Breaks a policy in every plausible way. */
export function mutantsOf(policy: Policy): readonly Mutant[] {
  const { using, check, command } = policy
  const widened = (what: string, more: Partial<Policy>): readonly Mutant[] => {
    const changed = { ...policy, ...more }
    return create(changed) === create(policy) ? [] : [mutant(policy, what, changed)]
  }
  const writes = command !== 'SELECT' && command !== 'DELETE'
  const hasMore = (text: string | null): boolean => text !== null && text.replace(OWN_SCHOOL, '').length > 2 && OWN_SCHOOL.test(text)
  return [
    mutant(policy, 'dropped', null),
    ...(using === null ? [] : widened('USING (true)', { using: 'true' })),
    ...(writes && (check ?? using) !== 'true' ? widened('WITH CHECK (true)', { check: 'true' }) : []),
    ...(hasMore(using) && !NOT_OF_ONE_SCHOOL.has(policy.table) ? widened('USING the whole school', { using: WHOLE_SCHOOL }) : []),
    ...(hasMore(using) ? widened('USING any school', { using: (using ?? '').replace(OWN_SCHOOL, 'true') }) : []),
    ...(hasMore(check) ? widened('WITH CHECK the whole school', { check: WHOLE_SCHOOL }) : []),
    ...(hasMore(check) ? widened('WITH CHECK any school', { check: (check ?? '').replace(OWN_SCHOOL, 'true') }) : []),
  ]
}

/** Disables row-level security on a table. */
export const switchedOff = (table: string): Mutant => ({
  name: `${table}: row-level security switched off`,
  table,
  apply: [`ALTER TABLE "${table}" DISABLE ROW LEVEL SECURITY`],
  undo: [`ALTER TABLE "${table}" ENABLE ROW LEVEL SECURITY`],
})

/** Changes to the bodies of functions. */
const FUNCTION_CHANGES: Readonly<Record<string, readonly (readonly [what: string, from: RegExp, to: string])[]>> = {
  begin_viewer: [
    ['a disabled membership may ask', /\s+AND m\.disabled_at IS NULL/, ''],
    ['the role is the token’s', /\s+AND m\.role = the_role/, ''],
    ['an ended session may ask', /\s+AND s\.ended_at IS NULL/, ''],
    ['any session will do', /s\.id = the_session/, 'the_session IS NOT NULL'],
    ['a session of anyone’s', / AND s\.membership_id = m\.id/, ''],
    ['a membership of any school', /m\.school_id = the_school AND/, ''],
    ['any membership will do', /m\.id = the_membership AND/, ''],
    ['every team is a coach’s', / AND membership_id = the_membership\)/, ')'],
    ['the owner’s role stays', /set_config\('role', [^)]*\)[^)]*, true\)/, "set_config('rtsport.nothing', '', true)"],
    ['everyone is a trainer', /'rtsport_' \|\| lower\(the_role::text\)/, "'rtsport_at'"],
  ],
  is_own_event: [['any event is one’s own', /RETURN EXISTS \(.*\);/s, 'RETURN true;']],
  is_own_session: [
    ['any session is one’s own', / AND membership_id = viewer_membership\(\)/, ''],
    ['an ended session counts', / AND ended_at IS NULL/, ''],
  ],
}

/** @param definitions from pg_get_functiondef, by function name. @throws if a change no longer matches its function */
export function functionMutants(definitions: ReadonlyMap<string, string>): readonly Mutant[] {
  return Object.entries(FUNCTION_CHANGES).flatMap(([name, changes]) =>
    changes.map(([what, from, to]) => {
      const definition = definitions.get(name) ?? ''
      const changed = definition.replace(from, to)
      if (changed === definition) throw new Error(`${name} does not say ${String(from)}: change tests/mutants/policy-mutants.ts with it`)
      return { name: `${name}(): ${what}`, table: name, apply: [changed], undo: [definition] }
    }),
  )
}
export const FUNCTIONS = `SELECT proname AS name, pg_get_functiondef(oid) AS definition FROM pg_proc
  WHERE pronamespace = 'public'::regnamespace AND proname IN (${Object.keys(FUNCTION_CHANGES)
    .map(name => `'${name}'`)
    .join(', ')})`
