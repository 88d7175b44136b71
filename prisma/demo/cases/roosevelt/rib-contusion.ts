import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { rooseveltAthletes } from '../../roosevelt-athletes.js'

export const ribContusion: CaseStory = {
  id: demoId('case roosevelt rib contusion'),
  athleteId: rooseveltAthletes.ribContusion.id,
  bodyPart: 'CHEST',
  side: 'LEFT',
  returnsInDays: 6,
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 26,
      time: '18:10',
      participation: 'OUT',
      severity: 'MODERATE',
      visibleTo: ['PARENT'],
      summary: 'Struck in the ribs on the left side; injury default in the second period.',
      clinicalNotes: 'Tender ribs 7–8 laterally, breath sounds equal, SpO2 99 %.',
    },
    {
      type: 'CLEARANCE_GRANTED',
      daysAgo: 14,
      time: '16:00',
      summary: 'Cleared: no pain with deep breaths or on rotation.',
    },
    {
      type: 'CASE_REOPENED',
      daysAgo: 8,
      time: '17:30',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Limited again after live wrestling.',
      clinicalNotes: 'Same spot, 4/10. Films negative.',
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 8,
      time: '17:34',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Drilling with protection only.',
      restriction: {
        kind: 'PROTECTIVE_EQUIPMENT',
        details: 'Wears the issued protection at every practice. Drilling at half speed, no live goes.',
      },
    },
  ],
}
