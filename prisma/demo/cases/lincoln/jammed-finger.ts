import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { lincolnAthletes } from '../../lincoln-athletes.js'

/** Active, but playing: an active case need not keep anyone off the court. */
export const jammedFinger: CaseStory = {
  id: demoId('case lincoln jammed finger'),
  athleteId: lincolnAthletes.jammedFinger.id,
  bodyPart: 'HAND',
  side: 'RIGHT',
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 5,
      time: '17:15',
      participation: 'CLEARED',
      severity: 'MINOR',
      summary: 'Jammed the right middle finger on a rebound, buddy-taped, went on playing.',
      clinicalNotes: 'PIP swollen, full range, stable to stress, no bony tenderness.',
    },
    {
      type: 'NOTE',
      daysAgo: 4,
      time: '15:30',
      visibleTo: ['COACH'],
      summary: 'May take part in everything.',
    },
    {
      type: 'TREATMENT',
      daysAgo: 3,
      time: '15:10',
      summary: 'Contrast bath, tendon glides, fresh tape.',
      clinicalNotes: 'Swelling down, flexion 95°.',
    },
  ],
}
