import type { Transaction } from '../database.js'

/** One part of the schema: its name and its definition. */
export interface Part {
  readonly key: string
  readonly value: string
}

const ROLES = `('rtsport_viewer', 'rtsport_sign_in', 'rtsport_at', 'rtsport_coach', 'rtsport_parent', 'rtsport_admin')`

const WHERE = `WITH ours AS (
  SELECT * FROM pg_class WHERE relkind IN ('r', 'p', 'v') AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations'
), tables AS (
  SELECT * FROM ours WHERE relkind <> 'v'
), roles AS (
  SELECT oid, rolname FROM pg_roles WHERE rolname IN ${ROLES} UNION ALL SELECT 0, 'PUBLIC'
)`

/**
 * Logins that can connect to this database without owning it. Roles belong to the whole server: a login that owns another database there
 * and has all of the viewers' roles belongs to another RTSport.
 */
const OUTSIDERS = `SELECT l.oid, l.rolname FROM pg_roles AS l
  WHERE l.rolcanlogin AND NOT l.rolsuper AND l.rolname <> current_user AND has_database_privilege(l.oid, current_database(), 'CONNECT')
    AND NOT EXISTS (SELECT FROM pg_database AS d WHERE pg_has_role(l.oid, d.datdba, 'MEMBER') AND (d.datname = current_database()
      OR NOT EXISTS (SELECT FROM roles AS r WHERE r.rolname <> 'PUBLIC' AND NOT pg_has_role(l.oid, r.oid, 'MEMBER'))))`
/** Since PostgreSQL 16, a role's creator is a member who can grant the role without being able to use it. */
const AS_THAT_ROLE = `CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET, USAGE' ELSE 'MEMBER' END`

const FUNCTION = `format('%s(%s)', p.proname, pg_get_function_identity_arguments(p.oid))`
const isOwn = `p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' AND NOT EXISTS (
  SELECT FROM pg_depend AS d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')`
const enabled = (column: string): string =>
  `CASE ${column} WHEN 'O' THEN '' WHEN 'D' THEN ' DISABLED' ELSE ' ONLY AS A REPLICA, OR ALWAYS' END`

/** One query per kind of part. Each row is a key and a value. */
const KINDS: readonly string[] = [
  `SELECT 'table ' || t.relname, concat_ws(' ', CASE WHEN t.relrowsecurity THEN 'with row-level security' ELSE 'WITHOUT ROW-LEVEL SECURITY' END,
    CASE WHEN r.oid IS NOT NULL THEN 'owned by ' || r.rolname END) FROM tables AS t LEFT JOIN roles AS r ON r.oid = t.relowner`,
  `SELECT format('column %s.%s', t.relname, a.attname), concat_ws(' ', format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid))
    FROM tables AS t JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum`,
  // PostgreSQL enforces a foreign key with internal triggers on both of its tables.
  `SELECT format('constraint %s.%s', t.relname, c.conname), pg_get_constraintdef(c.oid)
    || CASE WHEN EXISTS (SELECT FROM pg_trigger AS g WHERE g.tgconstraint = c.oid AND g.tgenabled <> 'O') THEN ' DISABLED' ELSE '' END
    FROM tables AS t JOIN pg_constraint AS c ON c.conrelid = t.oid WHERE c.contype IN ('p', 'u', 'f', 'c', 'x')`,
  `SELECT 'index ' || i.relname, pg_get_indexdef(x.indexrelid) || CASE WHEN x.indisvalid AND x.indisready THEN '' ELSE ' INVALID' END
    FROM tables AS t JOIN pg_index AS x ON x.indrelid = t.oid JOIN pg_class AS i ON i.oid = x.indexrelid`,
  `SELECT format('trigger %s.%s', t.relname, g.tgname), pg_get_triggerdef(g.oid) || ${enabled('g.tgenabled')}
    FROM tables AS t JOIN pg_trigger AS g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal`,
  // The rule of this name is what makes a view a view.
  `SELECT format('rule %s.%s', t.relname, w.rulename), pg_get_ruledef(w.oid) || ${enabled('w.ev_enabled')}
    FROM ours AS t JOIN pg_rewrite AS w ON w.ev_class = t.oid WHERE w.rulename <> '_RETURN'`,
  `SELECT format('policy %s.%s', p.tablename, p.policyname), concat_ws(' ', p.permissive, 'FOR', p.cmd, 'TO',
    (SELECT string_agg(r, ', ' ORDER BY r) FROM unnest(p.roles) AS r), 'USING ' || p.qual, 'WITH CHECK ' || p.with_check)
    FROM pg_policies AS p WHERE p.schemaname = 'public' AND p.tablename <> '_prisma_migrations'`,
  `SELECT 'function ' || ${FUNCTION}, concat_ws(' ', pg_get_function_result(p.oid), l.lanname, p.provolatile::text, p.proparallel::text,
    CASE WHEN p.prosecdef THEN 'SECURITY DEFINER' END, array_to_string(p.proconfig, ', '), md5(replace(p.prosrc, E'\\r', '')))
    FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang WHERE ${isOwn}`,
  `SELECT 'type ' || t.typname, (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum AS e WHERE e.enumtypid = t.oid)
    FROM pg_type AS t WHERE t.typtype = 'e' AND t.typnamespace = 'public'::regnamespace`,
  `SELECT 'view ' || v.relname, concat_ws(' ', array_to_string(v.reloptions, ', '),
    (SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
      FROM pg_attribute AS a WHERE a.attrelid = v.oid AND a.attnum > 0),
    md5(regexp_replace(pg_get_viewdef(v.oid, true), '[[:space:]()]+', '', 'g')))
    FROM ours AS v WHERE v.relkind = 'v'`,
  `SELECT 'role ' || r.rolname, concat_ws(' ', CASE WHEN p.rolsuper THEN 'SUPERUSER' END, CASE WHEN p.rolbypassrls THEN 'BYPASSRLS' END,
    CASE WHEN p.rolcanlogin THEN 'LOGIN' END, CASE WHEN p.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN p.rolcreatedb THEN 'CREATEDB' END,
    CASE WHEN p.rolreplication THEN 'REPLICATION' END) FROM roles AS r JOIN pg_roles AS p ON p.oid = r.oid`,
  `SELECT format('grant of %s to %s', g.rolname, r.rolname), '' FROM roles AS r JOIN pg_auth_members AS m ON m.member = r.oid
    JOIN pg_roles AS g ON g.oid = m.roleid`,
  `SELECT format('membership of %s in %s', l.rolname, r.rolname), '' FROM roles AS r CROSS JOIN (${OUTSIDERS}) AS l
    WHERE r.rolname <> 'PUBLIC' AND pg_has_role(l.oid, r.oid, ${AS_THAT_ROLE})`,
  `SELECT format('grant of %s on %s to %s', a.privilege_type, t.relname, r.rolname), ''
    FROM ours AS t CROSS JOIN LATERAL aclexplode(t.relacl) AS a JOIN roles AS r ON r.oid = a.grantee`,
  `SELECT format('grant of %s on %s (%s) to %s', a.privilege_type, t.relname, c.attname, r.rolname), ''
    FROM ours AS t JOIN pg_attribute AS c ON c.attrelid = t.oid AND NOT c.attisdropped
    CROSS JOIN LATERAL aclexplode(c.attacl) AS a JOIN roles AS r ON r.oid = a.grantee`,
  `SELECT format('grant of EXECUTE on %s to %s', ${FUNCTION}, r.rolname), ''
    FROM pg_proc AS p CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS a JOIN roles AS r ON r.oid = a.grantee
    WHERE ${isOwn}`,
]

/** Versions of PostgreSQL print conditions with different brackets and spaces. */
const plain = (value: string): string => value.replace(/[\s()]+/g, ' ').trim()

/** The contents of the schema `public` as PostgreSQL describes them, and the attributes and rights of the viewers' roles. */
export async function describeCatalog(transaction: Transaction): Promise<readonly Part[]> {
  // PostgreSQL prints a view's interval constants in the session's style.
  await transaction.query({ sql: `SET LOCAL IntervalStyle = 'postgres'`, parameters: [] })
  const parts: Part[] = []
  for (const kind of KINDS) {
    const sql = `${WHERE} SELECT DISTINCT k.key, coalesce(k.value, '') AS value FROM (${kind}) AS k (key, value)`
    parts.push(...(await transaction.query<Part>({ sql, parameters: [] })))
  }
  return parts.map(({ key, value }) => ({ key, value: plain(value) }))
}
