import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { lincolnAthletes } from '../../lincoln-athletes.js'

export const shinSplints: CaseStory = {
  id: demoId('case lincoln shin splints'),
  athleteId: lincolnAthletes.shinSplints.id,
  bodyPart: 'LOWER_LEG',
  side: 'BILATERAL',
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 88,
      time: '16:20',
      participation: 'RESTRICTED',
      severity: 'MINOR',
      visibleTo: ['COACH'],
      summary: 'Reduced running for now.',
      clinicalNotes: 'Diffuse posteromedial tibial pain on both sides, no focal tenderness. Worn-out shoes.',
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 88,
      time: '16:25',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Cross-training instead of runs.',
      restriction: { kind: 'NO_RUNNING', details: 'No running. Pool and bike sessions as posted on the board.' },
    },
    {
      type: 'RESTRICTION_LIFTED',
      daysAgo: 71,
      time: '15:40',
      summary: 'Walk-run program started, medial tibial stress settling.',
      lifts: 'NO_RUNNING',
      clinicalNotes: 'Tenderness 1/10 over 5 cm on the left only.',
    },
    {
      type: 'CLEARANCE_GRANTED',
      daysAgo: 62,
      time: '15:30',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Cleared for full training.',
    },
    {
      type: 'CASE_REOPENED',
      daysAgo: 51,
      time: '15:50',
      visibleTo: ['PARENT'],
      summary: 'The shin pain has come back with the hill sessions; running reduced again.',
      clinicalNotes: 'Left only, 3/10. Calf tightness, dorsiflexion 8°.',
    },
    {
      type: 'TREATMENT',
      daysAgo: 46,
      time: '15:15',
      visibleTo: ['PARENT'],
      summary: 'Calf and foot strengthening, gait checked on video, longer contact times on soft ground.',
      clinicalNotes: 'Cadence 162, raised to 172 with a metronome.',
    },
    {
      type: 'CLEARANCE_GRANTED',
      daysAgo: 36,
      time: '15:35',
      summary: 'Cleared; weekly load agreed in writing with the athlete.',
      clinicalNotes: 'Pain-free through 5 km, single-leg calf raise 28/27.',
    },
  ],
}
