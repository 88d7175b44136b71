import { demoId, demoIds } from './ids.js'
import { basketballNumbers, upTo } from './jersey-numbers.js'
import { boysNames, girlsNames } from './names.js'
import { rooseveltAthletes as athletes } from './roosevelt-athletes.js'
import { rooseveltCases } from './roosevelt-cases.js'
import type { Account, SchoolPlan, TeamPlan } from './school-plan.js'

const accounts: readonly Account[] = [
  { email: 'at@roosevelt.example', displayName: 'Kenji Watanabe', memberships: [{ id: demoIds.rooseveltTrainer, role: 'AT' }] },
  { email: 'coach@roosevelt.example', displayName: 'Alicia Thompson', memberships: [{ id: demoIds.rooseveltCoach, role: 'COACH' }] },
  { email: 'parent@roosevelt.example', displayName: 'Fatima Haddad', memberships: [{ id: demoIds.rooseveltParent, role: 'PARENT' }] },
  { email: 'admin@roosevelt.example', displayName: 'Walter Lindgren', memberships: [{ id: demoIds.rooseveltAdmin, role: 'ADMIN' }] },
]

const teams: readonly TeamPlan[] = [
  {
    id: demoIds.rooseveltFootball,
    name: 'Varsity Football',
    sport: 'FOOTBALL',
    level: 'VARSITY',
    coachId: demoIds.rooseveltCoach,
    size: 32,
    featured: [athletes.parentChild, athletes.kneeContusion],
    names: [boysNames],
    yearsToGo: [0, 1, 0, 2, 1],
    jerseyNumbers: upTo(99),
  },
  {
    id: demoId('team roosevelt girls varsity basketball'),
    name: 'Girls Varsity Basketball',
    sport: 'BASKETBALL',
    level: 'VARSITY',
    size: 13,
    featured: [athletes.lowBack],
    names: [girlsNames],
    yearsToGo: [0, 1, 2, 3],
    jerseyNumbers: basketballNumbers,
  },
  {
    id: demoId('team roosevelt varsity wrestling'),
    name: 'Varsity Wrestling',
    sport: 'WRESTLING',
    level: 'VARSITY',
    size: 15,
    featured: [athletes.ribContusion],
    names: [boysNames],
    yearsToGo: [1, 0, 2, 3],
    jerseyNumbers: [],
    shares: [{ teamId: demoIds.rooseveltFootball, members: [6, 15, 27] }],
  },
]

export const roosevelt: SchoolPlan = {
  id: demoIds.rooseveltSchool,
  key: 'roosevelt',
  namesFrom: 500,
  name: 'Roosevelt High',
  slug: 'roosevelt-high',
  timeZone: 'America/Los_Angeles',
  config: {
    branding: { primaryColor: '#0B5D3B', secondaryColor: '#E8E4D8', logoUrl: 'https://roosevelt.example/logo.svg', mascot: 'Rough Riders' },
    sportNames: { BASKETBALL: 'Hoops' },
  },
  trainerId: demoIds.rooseveltTrainer,
  accounts,
  teams,
  guardianships: [{ membershipId: demoIds.rooseveltParent, athleteId: demoIds.rooseveltAthlete, relationship: 'Mother' }],
  cases: rooseveltCases,
}
