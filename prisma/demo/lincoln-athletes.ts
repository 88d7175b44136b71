import { demoId, demoIds } from './ids.js'
import type { FeaturedAthlete } from './school-plan.js'

/** The athletes of Lincoln High with a case, or that people try by hand. */
export const lincolnAthletes = {
  out: { id: demoIds.outAthlete, firstName: 'Andre', lastName: 'Whitfield', yearsToGo: 0 },
  parentChild: { id: demoIds.parentChild, firstName: 'Declan', lastName: "O'Neill", yearsToGo: 1 },
  restricted: { id: demoIds.restrictedAthlete, firstName: 'Tomasz', lastName: 'Kowalczyk', yearsToGo: 0 },
  healthy: { id: demoIds.healthyAthlete, firstName: 'Mateo', lastName: 'Nuñez', yearsToGo: 1 },
  hamstring: { id: demoId('athlete lincoln hamstring'), firstName: 'Jaylen', lastName: 'Brooks', yearsToGo: 0 },
  fingerDislocation: { id: demoId('athlete lincoln finger dislocation'), firstName: 'Isaiah', lastName: 'Nakamura', yearsToGo: 1 },

  stinger: { id: demoId('athlete lincoln stinger'), firstName: 'Khoa', lastName: 'Nguyễn', yearsToGo: 2 },
  wristFracture: { id: demoId('athlete lincoln wrist fracture'), firstName: 'Brandon', lastName: 'Schaefer', yearsToGo: 3 },

  soccerConcussion: { id: demoId('athlete lincoln soccer concussion'), firstName: 'Zoë', lastName: 'Lindqvist', yearsToGo: 1 },
  cruciateLigament: { id: demoId('athlete lincoln cruciate ligament'), firstName: 'Priya', lastName: 'Raghunathan', yearsToGo: 0 },

  footStress: { id: demoId('athlete lincoln foot stress'), firstName: 'Deng', lastName: 'Akol', yearsToGo: 1 },
  jammedFinger: { id: demoId('athlete lincoln jammed finger'), firstName: 'Malik', lastName: "O'Shea-Banks", yearsToGo: 2 },
  shinSplints: { id: demoId('athlete lincoln shin splints'), firstName: 'Amara', lastName: 'Osei', yearsToGo: 2 },
  adductorStrain: { id: demoId('athlete lincoln adductor strain'), firstName: 'Lucía', lastName: 'Benítez', yearsToGo: 1 },
  parentSecondChild: { id: demoIds.parentSecondChild, firstName: 'Maeve', lastName: "O'Neill", yearsToGo: 3 },
  bothChild: { id: demoIds.bothChild, firstName: 'Inés', lastName: 'Reyes-Carvalho', yearsToGo: 2 },
} as const satisfies Record<string, FeaturedAthlete>
