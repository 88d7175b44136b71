import type { Sql } from '../../support/sql.js'

/** One line per table, column, enum, key, check and index, as PostgreSQL describes it. */
export async function describeSchema(sql: Sql): Promise<readonly string[]> {
  return sql.column<string>`
    WITH ours AS (
      SELECT oid, relname FROM pg_class
      WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relname <> '_prisma_migrations'
    )
    SELECT 'table ' || relname AS line FROM ours
    UNION ALL
    SELECT format('column %s.%s #%s %s%s%s', relname, attname, attnum, format_type(atttypid, atttypmod),
      CASE WHEN attnotnull THEN ' NOT NULL' END, ' DEFAULT ' || pg_get_expr(adbin, adrelid))
    FROM ours JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    UNION ALL
    SELECT format('enum %s %s', typname, (SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = pg_type.oid))
    FROM pg_type WHERE typtype = 'e' AND typnamespace = 'public'::regnamespace
    UNION ALL
    SELECT CASE contype WHEN 'c' THEN format('check %s.%s', relname, conname)
      ELSE format('key %s.%s %s', relname, conname, pg_get_constraintdef(pg_constraint.oid)) END
    FROM ours JOIN pg_constraint ON conrelid = ours.oid WHERE contype IN ('p', 'u', 'f', 'c')
    UNION ALL
    SELECT 'index ' || pg_get_indexdef(indexrelid) FROM ours JOIN pg_index ON indrelid = ours.oid
    ORDER BY line`
}
