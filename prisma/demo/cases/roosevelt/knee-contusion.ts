import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { rooseveltAthletes } from '../../roosevelt-athletes.js'

export const kneeContusion: CaseStory = {
  id: demoId('case roosevelt knee contusion'),
  athleteId: rooseveltAthletes.kneeContusion.id,
  bodyPart: 'KNEE',
  side: 'LEFT',
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 41,
      time: '20:20',
      participation: 'OUT',
      severity: 'MINOR',
      visibleTo: ['COACH'],
      summary: 'Out for the last quarter as a precaution.',
      clinicalNotes: 'Direct blow, quad contusion just above the patella. Flexion 110°.',
    },
    {
      type: 'TREATMENT',
      daysAgo: 40,
      time: '15:00',
      visibleTo: ['PARENT'],
      summary: 'Ice in flexion and compression for the bruise above the left knee.',
      clinicalNotes: 'Flexion 125° after treatment.',
    },
    {
      type: 'CLEARANCE_GRANTED',
      daysAgo: 35,
      time: '15:15',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Cleared without limits.',
      clinicalNotes: 'Full range, no palpable mass.',
    },
  ],
}
