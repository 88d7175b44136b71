import { named, OVERLAP, type Check } from './check.js'

const otherKind = (column: string, type: string, more = ''): string => `r.${column} IS NOT NULL AND NOT EXISTS (
  SELECT FROM events AS e WHERE e.school_id = r.school_id AND e.id = r.${column} AND e.case_id = r.case_id AND e.type = '${type}'${more})`

/** What events, notes and restrictions refer to. */
export const eventChecks: readonly Check[] = [
  {
    name: 'event-of-its-case',
    means: 'an event is not of the athlete of its case',
    sql: `SELECT ${named('e')} FROM events AS e JOIN cases AS c ON c.school_id = e.school_id AND c.id = e.case_id
      WHERE c.athlete_id <> e.athlete_id`,
  },
  {
    name: 'correction-of-its-case',
    means: 'a correction corrects an event of another case',
    sql: `SELECT ${named('e')} FROM events AS e JOIN events AS o ON o.school_id = e.school_id AND o.id = e.corrects_id
      WHERE o.case_id <> e.case_id`,
  },
  {
    name: 'event-of-a-trainer',
    means: 'the author of an event is no trainer',
    sql: `SELECT ${named('e')} FROM events AS e JOIN memberships AS m ON m.school_id = e.school_id AND m.id = e.author_id
      WHERE m.role <> 'AT'`,
  },
  {
    name: 'visibility-contains-at',
    means: 'an event is not shown to trainers, or its list of roles is not in order',
    sql: `SELECT ${named('e')} FROM events AS e
      WHERE NOT coalesce('AT' = ANY (e.visibility), false) OR e.visibility IS DISTINCT FROM ARRAY(SELECT DISTINCT unnest(e.visibility) ORDER BY 1)`,
  },
  {
    name: 'visibility-on-record',
    means: 'an event is shown to others than its last recorded change says',
    sql: `SELECT ${named('e')} FROM events AS e JOIN (
        SELECT school_id, event_id, max(changed_at) AS last FROM event_visibility_changes GROUP BY school_id, event_id
      ) AS l ON l.school_id = e.school_id AND l.event_id = e.id
      WHERE NOT EXISTS (
        SELECT FROM event_visibility_changes AS h WHERE h.school_id = e.school_id AND h.event_id = e.id
          AND h.changed_at >= l.last - ${OVERLAP} AND h.to_visibility = e.visibility)`,
  },
  {
    name: 'entry-key-used-once',
    means: 'one key of one author belongs to two entries',
    sql: `SELECT u.school_id || '/' || u.author_id AS id FROM (
        SELECT school_id, author_id, entry_key FROM events WHERE entry_key IS NOT NULL
        UNION ALL SELECT school_id, author_id, entry_key FROM entry_keys
      ) AS u GROUP BY u.school_id, u.author_id, u.entry_key HAVING count(*) > 1`,
  },
  {
    name: 'restriction-added-by',
    means: 'a restriction was not added by an event of its case, or forbids all play by one that does not take the athlete out',
    sql: `SELECT ${named('r')} FROM restrictions AS r
      WHERE ${otherKind('added_by_id', 'RESTRICTION_ADDED', ` AND (e.participation = 'OUT') = (r.kind = 'NO_PLAY')`)}`,
  },
  {
    name: 'restriction-lifted-by',
    means: 'a restriction was lifted by what is not an event of its case that lifts one',
    sql: `SELECT ${named('r')} FROM restrictions AS r WHERE ${otherKind('lifted_by_id', 'RESTRICTION_LIFTED')}`,
  },
  {
    name: 'notes-encrypted',
    means: 'a clinical note lies in the database as it was written, or under a key that is not there (the next start encrypts old ones)',
    sql: `SELECT ${named('n', 'event_id')} FROM clinical_notes AS n WHERE n.body IS NOT NULL OR n.nonce IS NULL OR n.ciphertext IS NULL
      OR NOT EXISTS (SELECT FROM note_keys AS k WHERE k.school_id = n.school_id AND k.id = n.key_id)`,
  },
]
