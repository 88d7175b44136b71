import type { CaseStory } from '../../case-story.js'
import { demoIds } from '../../ids.js'

/** Cleared too long ago to be reopened. */
export const oldAnkleSprain: CaseStory = {
  id: demoIds.resolvedCase,
  athleteId: demoIds.parentChild,
  bodyPart: 'ANKLE',
  side: 'RIGHT',
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 64,
      time: '16:55',
      participation: 'RESTRICTED',
      severity: 'MINOR',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Came down badly in practice. Finished on the side, limited for the next days.',
      clinicalNotes: 'Landed on a teammate’s foot: inversion, ATFL tender, anterior drawer firm. Ottawa rules negative.',
    },
    {
      type: 'TREATMENT',
      daysAgo: 62,
      time: '15:10',
      visibleTo: ['PARENT'],
      summary: 'Compression, elevation and range-of-motion work for the right ankle; taped for walking.',
      clinicalNotes: 'Swelling 0.5 cm by figure-of-eight. Weight bearing full.',
    },
    {
      type: 'NOTE',
      daysAgo: 58,
      time: '15:40',
      summary: 'Balance board daily, tape for practice.',
      clinicalNotes: 'Star excursion 94 % of the left side.',
    },
    {
      type: 'CLEARANCE_GRANTED',
      daysAgo: 50,
      time: '15:15',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Cleared for everything, no limits.',
      signature: { by: 'Dr. Priya Raman', licence: 'MD' },
      clinicalNotes: 'Full strength, hop and T-test within 5 % of the other side. Brace through the season recommended.',
    },
  ],
  milestones: [
    { label: 'Walk without a limp', dueInDays: -60, doneDaysAgo: 61 },
    { label: 'Full practice with tape', dueInDays: -52, doneDaysAgo: 51 },
  ],
}
