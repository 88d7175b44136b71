import { demoId, demoIds } from './ids.js'
import type { FeaturedAthlete } from './school-plan.js'

/** The athletes of Roosevelt High with a case. */
export const rooseveltAthletes = {
  parentChild: { id: demoIds.rooseveltAthlete, firstName: 'Karim', lastName: 'Haddad', yearsToGo: 1 },
  kneeContusion: { id: demoId('athlete roosevelt knee contusion'), firstName: 'Trevor', lastName: 'St. Clair', yearsToGo: 0 },
  ribContusion: { id: demoId('athlete roosevelt rib contusion'), firstName: 'Søren', lastName: 'Halvorsen', yearsToGo: 1 },
  lowBack: { id: demoId('athlete roosevelt low back'), firstName: 'Keisha', lastName: 'Bell', yearsToGo: 2 },
} as const satisfies Record<string, FeaturedAthlete>
