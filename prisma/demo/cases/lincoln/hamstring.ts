import type { CaseStory } from '../../case-story.js'
import { demoIds } from '../../ids.js'
import { lincolnAthletes } from '../../lincoln-athletes.js'

/** Cleared ten days ago, so it can still be reopened. */
export const hamstring: CaseStory = {
  id: demoIds.reopenableCase,
  athleteId: lincolnAthletes.hamstring.id,
  bodyPart: 'THIGH',
  side: 'RIGHT',
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 29,
      time: '18:50',
      participation: 'OUT',
      severity: 'MODERATE',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Pulled up on a long run. Done for the day.',
      clinicalNotes: 'Sharp pain mid-belly biceps femoris, palpable spasm, no defect. Passive SLR 55° against 80°.',
    },
    {
      type: 'TREATMENT',
      daysAgo: 24,
      time: '15:15',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Second rehabilitation session done, on schedule.',
      clinicalNotes: 'Isometrics to 60 %, bridges, pool jog 12 minutes.',
    },
    {
      type: 'EVALUATION',
      daysAgo: 15,
      time: '15:00',
      visibleTo: ['PARENT'],
      summary: 'Hamstring strain healing well: strength at 90 % of the left leg.',
      clinicalNotes: 'Askling H-test without insecurity. Sprint progression to 80 %.',
    },
    {
      type: 'CLEARANCE_GRANTED',
      daysAgo: 10,
      time: '15:25',
      visibleTo: ['COACH'],
      summary: 'Cleared for full practice and games.',
      clinicalNotes: 'Nordic x 5 pain-free, 40 yd within 0.1 s of the season’s best. Keep Nordics twice a week.',
    },
  ],
  milestones: [
    { label: 'Jog without pain', dueInDays: -20, doneDaysAgo: 21 },
    { label: 'Sprint at 80 %', dueInDays: -14, doneDaysAgo: 15 },
    { label: 'Sprint at full speed', dueInDays: -11, doneDaysAgo: 10 },
  ],
}
