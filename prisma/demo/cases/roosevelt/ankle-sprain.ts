import type { CaseStory } from '../../case-story.js'
import { demoIds } from '../../ids.js'

export const ankleSprain: CaseStory = {
  id: demoIds.rooseveltCase,
  athleteId: demoIds.rooseveltAthlete,
  bodyPart: 'ANKLE',
  side: 'RIGHT',
  returnsInDays: 7,
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 13,
      time: '19:50',
      participation: 'OUT',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Rolled over after a catch and came out. Not returning tonight.',
      clinicalNotes: 'ATFL and CFL tender, anterior drawer 1+. Ottawa rules negative.',
    },
    {
      type: 'EVALUATION',
      daysAgo: 12,
      time: '15:20',
      severity: 'MODERATE',
      visibleTo: ['PARENT'],
      summary: 'Grade II sprain of the right ankle. Two to three weeks.',
      clinicalNotes: 'Figure-of-eight +1.8 cm, dorsiflexion 4°.',
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 8,
      time: '15:40',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Back at practice with limits.',
      restriction: { kind: 'NO_CONTACT', details: 'Routes on air and walk-throughs only. No contact, no special teams.' },
    },
    {
      type: 'TREATMENT',
      daysAgo: 3,
      time: '15:10',
      summary: 'Balance work and calf strength, lace-up brace fitted.',
      clinicalNotes: 'Dorsiflexion 10°, hop 80 % of the left side.',
    },
  ],
  milestones: [
    { label: 'Walk without a limp', dueInDays: -9, doneDaysAgo: 9 },
    { label: 'Figure-eight run', dueInDays: 0 },
    { label: 'Full-contact practice', dueInDays: 7 },
  ],
}
