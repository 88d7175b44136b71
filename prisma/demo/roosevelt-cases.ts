import type { CaseStory } from './case-story.js'
import { ankleSprain } from './cases/roosevelt/ankle-sprain.js'
import { kneeContusion } from './cases/roosevelt/knee-contusion.js'
import { lowBack } from './cases/roosevelt/low-back.js'
import { ribContusion } from './cases/roosevelt/rib-contusion.js'

export const rooseveltCases: readonly CaseStory[] = [ankleSprain, kneeContusion, ribContusion, lowBack]
