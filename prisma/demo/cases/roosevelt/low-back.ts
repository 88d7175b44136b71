import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { rooseveltAthletes } from '../../roosevelt-athletes.js'

export const lowBack: CaseStory = {
  id: demoId('case roosevelt low back'),
  athleteId: rooseveltAthletes.lowBack.id,
  bodyPart: 'LUMBOSACRAL',
  side: 'MIDLINE',
  returnsInDays: 3,
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 11,
      time: '16:40',
      participation: 'RESTRICTED',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Had to stop in the weight room; goes easy for some days.',
      clinicalNotes: 'Paraspinal spasm after deadlifts, neurologically normal, stork test negative.',
    },
    {
      type: 'EVALUATION',
      daysAgo: 10,
      time: '15:30',
      severity: 'MINOR',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Seen today. May be back in about a week.',
      clinicalNotes: 'Lumbar strain. Flexion fingertips to mid-shin.',
    },
    {
      type: 'CORRECTION',
      daysAgo: 9,
      time: '08:10',
      corrects: 'EVALUATION',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Correction: about two weeks, not one.',
    },
    {
      type: 'NOTE',
      daysAgo: 4,
      time: '16:00',
      summary: 'Lifting technique filmed and corrected.',
      clinicalNotes: 'Pain 1/10 on extension.',
    },
  ],
}
