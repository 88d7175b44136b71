import { useDemoWorld } from './support/demo-world.js'
import { ROLES, seenRows, sees, seesNotes, type Role } from './oracle.js'

// The oracle over the demo data, against the numbers that the contract gives: an empty oracle would agree with everything.

const demo = useDemoWorld()

const seenBy = (email: string, type: Parameters<typeof seenRows>[2], school = 'lincoln-high'): number =>
  seenRows(demo.world(), demo.membership(email, school), type).length

test('every table is read', () => {
  const { now, emergencyDisclosures, accessRecords, ...tables } = demo.world()
  expect(now.getTime()).toBeGreaterThan(0)
  const empty = Object.entries(tables).filter(([, rows]) => [...(rows as Iterable<unknown>)].length === 0)
  expect(empty).toEqual([])
})

test('a coach sees the 40 athletes of Varsity Football, a parent sees two children, and nobody sees anyone without a session', () => {
  expect([seenBy('coach@lincoln.example', 'Athlete'), seenBy('coach@lincoln.example', 'Team')]).toEqual([40, 1])
  expect(seenBy('parent@lincoln.example', 'Athlete')).toBe(2)
  expect(seenRows(demo.world(), null, 'Athlete')).toEqual([])
})

test('a parent sees a child’s resolved case, while a coach and an admin see active cases only', () => {
  const statuses = (email: string): ReadonlySet<string> =>
    new Set(seenRows(demo.world(), demo.membership(email, 'lincoln-high'), 'Case').map(({ status }) => status))
  expect(statuses('parent@lincoln.example')).toEqual(new Set(['ACTIVE', 'RESOLVED']))
  expect(statuses('coach@lincoln.example')).toEqual(new Set(['ACTIVE']))
  expect(statuses('admin@lincoln.example')).toEqual(new Set(['ACTIVE']))
})

test('only trainers read clinical notes, and only their own school’s', () => {
  const noted = demo.world().events.filter(({ id }) => demo.world().notedEvents.has(id))
  const readers = demo.world().memberships.filter(({ id }) => noted.some(event => seesNotes(demo.world(), id, event)))
  expect(new Set(readers.map(({ role }) => role))).toEqual(new Set<Role>(['AT']))
  for (const { id, school_id } of readers) {
    expect(noted.filter(event => seesNotes(demo.world(), id, event)).map(event => event.school_id)).toEqual(
      noted.filter(event => event.school_id === school_id).map(event => event.school_id),
    )
  }
})

test.each(ROLES)('%s: sees no student of the other school', role => {
  const asker = demo.world().memberships.find(({ role: own }) => own === role)
  const world = demo.world()
  const elsewhere = world.athletes.filter(({ school_id }) => school_id !== asker?.school_id)
  expect(elsewhere.filter(row => sees(world, asker?.id ?? null, 'Athlete', row))).toEqual([])
  expect(elsewhere.length).toBeGreaterThan(0)
})

test('a disabled membership, a revoked guardianship and a coach without a team see no athletes', () => {
  const world = demo.world()
  const [coach, parent] = [
    demo.membership('coach@lincoln.example', 'lincoln-high'),
    demo.membership('parent@lincoln.example', 'lincoln-high'),
  ]
  const count = (changed: Partial<typeof world>, asker: string): number => seenRows({ ...world, ...changed }, asker, 'Athlete').length
  const memberships = world.memberships.map(row => ({ ...row, disabled_at: '2026-01-01T00:00:00+00:00' }))
  expect([count({ memberships }, coach), count({ memberships }, parent)]).toEqual([0, 0])
  expect(count({ guardianships: world.guardianships.map(row => ({ ...row, revoked_at: '2026-01-01T00:00:00+00:00' })) }, parent)).toBe(0)
  expect(count({ teamCoaches: [] }, coach)).toBe(0)
})

test('an emergency disclosure counts only while it is in force, and for its recipient', () => {
  const world = demo.world()
  const coach = demo.membership('coach@lincoln.example', 'lincoln-high')
  const other = world.athletes.find(row => row.school_id === demo.school('lincoln-high') && !sees(world, coach, 'Athlete', row))
  if (!other) throw new Error('the coach sees the whole school')
  const at = (hours: number): string => new Date(world.now.getTime() + hours * 3_600_000).toISOString()
  const shows = (starts_at: string, ends_at: string, ended_at: string | null): boolean => {
    const nobody = { id: 'd', author_id: 't', reason: 'Flood in the valley' }
    const given = { ...nobody, school_id: other.school_id, athlete_id: other.id, recipient_id: coach, starts_at, ends_at, ended_at }
    return sees({ ...world, emergencyDisclosures: [given] }, coach, 'Athlete', other)
  }
  expect([shows(at(-1), at(1), null), shows(at(-2), at(-1), null), shows(at(1), at(2), null), shows(at(-1), at(1), at(-0.5))]).toEqual([
    true,
    false,
    false,
    false,
  ])
})
