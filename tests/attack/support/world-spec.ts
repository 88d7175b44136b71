import fc from 'fast-check'

// A random district: how much of everything, and who is tied to whom. build-world.ts makes its rows.

const BODY_PARTS = ['HEAD', 'KNEE', 'ANKLE', 'SHOULDER', 'WRIST', 'HAND', 'THIGH', 'FOOT'] as const
const SEVERITIES = ['MINOR', 'MODERATE', 'SEVERE', 'CRITICAL'] as const
const ATTENTION = ['ROUTINE', 'WATCH', 'ELEVATED', 'URGENT'] as const
const EVENT_TYPES = [
  'SIDELINE_ENTRY',
  'NOTE',
  'EVALUATION',
  'TREATMENT',
  'RESTRICTION_ADDED',
  'RESTRICTION_LIFTED',
  'REMOVED_FROM_PLAY',
  'CLEARANCE_GRANTED',
  'CASE_REOPENED',
] as const
const OTHER_ROLES = ['COACH', 'PARENT', 'ADMIN'] as const

const numbers = (most: number): fc.Arbitrary<readonly number[]> => fc.uniqueArray(fc.nat(most - 1), { maxLength: 3 })

export const TEAMS = 4
export const COACHES = 3
export const PARENTS = 4

const event = fc.record({
  type: fc.constantFrom(...EVENT_TYPES),
  visibility: fc.subarray([...OTHER_ROLES]),
  corrected: fc.boolean(),
  correctionVisibility: fc.subarray([...OTHER_ROLES]),
  severity: fc.option(fc.constantFrom(...SEVERITIES)),
})
const injury = fc.record({
  active: fc.boolean(),
  bodyPart: fc.constantFrom(...BODY_PARTS),
  side: fc.constantFrom('NONE', 'LEFT', 'RIGHT'),
  severity: fc.option(fc.constantFrom(...SEVERITIES)),
  attention: fc.constantFrom(...ATTENTION),
  participation: fc.constantFrom('RESTRICTED', 'OUT'),
  events: fc.array(event, { minLength: 2, maxLength: 5 }),
  restrictions: fc.array(
    fc.record({ lifted: fc.boolean(), noPlay: fc.boolean(), ends: fc.boolean(), visibility: fc.subarray([...OTHER_ROLES]) }),
    { maxLength: 2 },
  ),
  milestones: fc.array(fc.record({ completed: fc.boolean(), due: fc.boolean() }), { maxLength: 2 }),
  protocol: fc.boolean(),
  noted: fc.boolean(),
})
const athlete = fc.record({
  teams: numbers(TEAMS),
  gradYear: fc.integer({ min: 2026, max: 2030 }),
  jersey: fc.option(fc.nat(99)),
  cases: fc.array(injury, { maxLength: 3 }),
})
const tie = fc.record({ revoked: fc.boolean(), athlete: fc.nat(9) })
const school = fc.record({
  coaches: fc.tuple(...Array.from({ length: COACHES }, () => numbers(TEAMS))),
  athletes: fc.array(athlete, { minLength: 8, maxLength: 12 }),
  parents: fc.tuple(...Array.from({ length: PARENTS }, () => fc.array(tie, { maxLength: 4 }))),
  /** For the person who is a coach and a parent here, and a coach at the next school. */
  bothTeams: numbers(TEAMS),
  bothChildren: fc.array(tie, { minLength: 1, maxLength: 2 }),
  visitorTeams: numbers(TEAMS),
})

/** Members of the first two schools send requests. The third school's rows must stay out of their reach. */
export const worldSpec = fc.tuple(school, school, school)
export type SchoolSpec = typeof school extends fc.Arbitrary<infer S> ? S : never
export type WorldSpec = typeof worldSpec extends fc.Arbitrary<infer W> ? W : never
export type InjurySpec = SchoolSpec['athletes'][number]['cases'][number]
export type EventSpec = InjurySpec['events'][number]

export function sampleWorld(seed: number): WorldSpec {
  const [world] = fc.sample(worldSpec, { seed, numRuns: 1 })
  if (!world) throw new Error('there is no world')
  return world
}
