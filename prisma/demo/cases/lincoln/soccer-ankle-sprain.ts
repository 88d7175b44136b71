import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { lincolnAthletes } from '../../lincoln-athletes.js'

/** Resolved while the concussion is active: after its clearance, she is still restricted. */
export const soccerAnkleSprain: CaseStory = {
  id: demoId('case lincoln soccer ankle sprain'),
  athleteId: lincolnAthletes.soccerConcussion.id,
  bodyPart: 'ANKLE',
  side: 'LEFT',
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 38,
      time: '17:05',
      participation: 'RESTRICTED',
      severity: 'MINOR',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Turned over in a hole on the practice field. Light work for a few days.',
      clinicalNotes: 'Lateral ligaments tender, anterior drawer firm.',
    },
    {
      type: 'TREATMENT',
      daysAgo: 31,
      time: '15:20',
      summary: 'Balance and calf work, taped.',
      clinicalNotes: 'Single-leg balance 40 s. Swelling gone.',
    },
    {
      type: 'CLEARANCE_GRANTED',
      daysAgo: 18,
      time: '15:30',
      visibleTo: ['PARENT'],
      summary: 'The ankle is fully recovered. She stays out for the concussion.',
      clinicalNotes: 'Hop and Y-balance symmetric.',
    },
  ],
}
