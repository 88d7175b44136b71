import type { CaseStory } from './case-story.js'
import { adductorStrain } from './cases/lincoln/adductor-strain.js'
import { cruciateLigament } from './cases/lincoln/cruciate-ligament.js'
import { fingerDislocation } from './cases/lincoln/finger-dislocation.js'
import { footStress } from './cases/lincoln/foot-stress.js'
import { footballConcussion } from './cases/lincoln/football-concussion.js'
import { hamstring } from './cases/lincoln/hamstring.js'
import { jammedFinger } from './cases/lincoln/jammed-finger.js'
import { kneeSprain } from './cases/lincoln/knee-sprain.js'
import { oldAnkleSprain } from './cases/lincoln/old-ankle-sprain.js'
import { shinSplints } from './cases/lincoln/shin-splints.js'
import { shoulderImpingement } from './cases/lincoln/shoulder-impingement.js'
import { shoulderSprain } from './cases/lincoln/shoulder-sprain.js'
import { soccerAnkleSprain } from './cases/lincoln/soccer-ankle-sprain.js'
import { soccerConcussion } from './cases/lincoln/soccer-concussion.js'
import { stinger } from './cases/lincoln/stinger.js'
import { wristFracture } from './cases/lincoln/wrist-fracture.js'

export const lincolnCases: readonly CaseStory[] = [
  footballConcussion,
  kneeSprain,
  oldAnkleSprain,
  shoulderSprain,
  hamstring,
  fingerDislocation,
  stinger,
  wristFracture,
  soccerConcussion,
  soccerAnkleSprain,
  cruciateLigament,
  footStress,
  jammedFinger,
  shinSplints,
  adductorStrain,
  shoulderImpingement,
]
