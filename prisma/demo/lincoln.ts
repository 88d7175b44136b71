import { demoId, demoIds } from './ids.js'
import { basketballNumbers, upTo } from './jersey-numbers.js'
import { lincolnAthletes as athletes } from './lincoln-athletes.js'
import { lincolnCases } from './lincoln-cases.js'
import { boysNames, girlsNames } from './names.js'
import type { Account, SchoolPlan, TeamPlan } from './school-plan.js'

const volleyball = demoId('team lincoln varsity volleyball')

const accounts: readonly Account[] = [
  { email: 'at@lincoln.example', displayName: 'Dana Whitaker', memberships: [{ id: demoIds.lincolnTrainer, role: 'AT' }] },
  { email: 'coach@lincoln.example', displayName: 'Ray Delgado', memberships: [{ id: demoIds.lincolnCoach, role: 'COACH' }] },
  { email: 'parent@lincoln.example', displayName: "Siobhán O'Neill", memberships: [{ id: demoIds.lincolnParent, role: 'PARENT' }] },
  { email: 'admin@lincoln.example', displayName: 'Priscilla Grant', memberships: [{ id: demoIds.lincolnAdmin, role: 'ADMIN' }] },
  {
    email: 'both@lincoln.example',
    displayName: 'Marco Reyes-Carvalho',
    memberships: [
      { id: demoIds.lincolnBothCoach, role: 'COACH' },
      { id: demoIds.lincolnBothParent, role: 'PARENT' },
    ],
  },
]

const teams: readonly TeamPlan[] = [
  {
    id: demoIds.varsityFootball,
    name: 'Varsity Football',
    sport: 'FOOTBALL',
    level: 'VARSITY',
    coachId: demoIds.lincolnCoach,
    size: 40,
    featured: [athletes.out, athletes.parentChild, athletes.restricted, athletes.healthy, athletes.hamstring, athletes.fingerDislocation],
    names: [boysNames],
    yearsToGo: [0, 1, 0, 1, 2],
    jerseyNumbers: upTo(99),
  },
  {
    id: demoId('team lincoln jv football'),
    name: 'JV Football',
    sport: 'FOOTBALL',
    level: 'JUNIOR_VARSITY',
    size: 38,
    featured: [athletes.stinger, athletes.wristFracture],
    names: [boysNames],
    yearsToGo: [2, 3, 3],
    jerseyNumbers: upTo(99),
  },
  {
    id: demoIds.girlsSoccer,
    name: 'Girls Varsity Soccer',
    sport: 'SOCCER',
    level: 'VARSITY',
    coachId: demoIds.lincolnBothCoach,
    size: 22,
    featured: [athletes.soccerConcussion, athletes.cruciateLigament],
    names: [girlsNames],
    yearsToGo: [0, 1, 2, 0, 1, 3],
    jerseyNumbers: upTo(30),
  },
  {
    id: volleyball,
    name: 'Varsity Volleyball',
    sport: 'VOLLEYBALL',
    level: 'VARSITY',
    size: 14,
    featured: [athletes.bothChild],
    names: [girlsNames],
    yearsToGo: [0, 1, 1, 2],
    jerseyNumbers: upTo(25),
  },
  {
    id: demoId('team lincoln varsity basketball'),
    name: 'Varsity Basketball',
    sport: 'BASKETBALL',
    level: 'VARSITY',
    size: 15,
    featured: [athletes.footStress, athletes.jammedFinger],
    names: [boysNames],
    yearsToGo: [0, 1, 0, 2],
    jerseyNumbers: basketballNumbers,
  },
  {
    id: demoId('team lincoln varsity track and field'),
    name: 'Varsity Track & Field',
    sport: 'TRACK_AND_FIELD',
    level: 'VARSITY',
    size: 22,
    featured: [athletes.shinSplints, athletes.adductorStrain, athletes.parentSecondChild],
    names: [girlsNames, boysNames],
    yearsToGo: [0, 1, 2, 3],
    jerseyNumbers: [],
    shares: [
      { teamId: demoIds.varsityFootball, members: [4, 8, 13, 19, 25, 31, 36] },
      { teamId: demoIds.girlsSoccer, members: [5, 11, 17] },
      { teamId: volleyball, members: [3, 9] },
    ],
  },
]

export const lincoln: SchoolPlan = {
  id: demoIds.lincolnSchool,
  key: 'lincoln',
  namesFrom: 0,
  name: 'Lincoln High',
  slug: 'lincoln-high',
  timeZone: 'America/Chicago',
  config: {
    branding: {
      primaryColor: '#14315C',
      secondaryColor: '#F2B632',
      logoUrl: 'https://lincoln.example/logo.svg',
      mascot: 'Railsplitters',
    },
    sportNames: { TRACK_AND_FIELD: 'Track' },
  },
  trainerId: demoIds.lincolnTrainer,
  accounts,
  teams,
  guardianships: [
    { membershipId: demoIds.lincolnParent, athleteId: demoIds.parentChild, relationship: 'Mother' },
    { membershipId: demoIds.lincolnParent, athleteId: demoIds.parentSecondChild, relationship: 'Mother' },
    { membershipId: demoIds.lincolnBothParent, athleteId: demoIds.bothChild, relationship: 'Father' },
  ],
  cases: lincolnCases,
}
