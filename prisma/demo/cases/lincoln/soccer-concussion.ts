import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { lincolnAthletes } from '../../lincoln-athletes.js'

/** A concussion in its fourth week, back to training without contact. */
export const soccerConcussion: CaseStory = {
  id: demoId('case lincoln soccer concussion'),
  athleteId: lincolnAthletes.soccerConcussion.id,
  bodyPart: 'HEAD',
  side: 'NONE',
  returnsInDays: 5,
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 24,
      time: '18:35',
      participation: 'OUT',
      severity: 'MODERATE',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Collided with the goalkeeper and came off. Not returning today.',
      clinicalNotes: 'Dazed, repeated questions for five minutes. Symptom severity 27/132, no red flags.',
    },
    {
      type: 'REMOVED_FROM_PLAY',
      daysAgo: 24,
      time: '18:38',
      visibleTo: ['PARENT'],
      summary: 'Suspected concussion: removed from play, handed over to her father with the home-care sheet.',
    },
    {
      type: 'EVALUATION',
      daysAgo: 23,
      time: '15:40',
      visibleTo: ['COACH'],
      summary: 'Seen today. Not ready for any activity; the next check is in three days.',
      clinicalNotes: 'Concussion confirmed. SCAT6 symptom severity 24/132, VOMS positive for convergence, mBESS 7.',
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 23,
      time: '15:55',
      visibleTo: ['ADMIN'],
      summary: 'Out of all activity; state removal form signed and sent to the athletic office.',
      restriction: { kind: 'NO_PLAY', details: 'No games, practices or conditioning until the form is signed.' },
    },
    {
      type: 'RESTRICTION_LIFTED',
      daysAgo: 9,
      time: '15:10',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'May train again, with limits. No games yet.',
      lifts: 'NO_PLAY',
      clinicalNotes: 'Symptom-free at rest and after 20 minutes at 80 % of maximum heart rate. Physician agrees to stage 4.',
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 9,
      time: '15:12',
      summary: 'Stage 4: non-contact training, no heading.',
      restriction: { kind: 'NO_CONTACT', details: 'Passing, dribbling and running drills, ball on the ground. No duels, no scrimmage.' },
    },
    {
      type: 'CORRECTION',
      daysAgo: 8,
      time: '08:20',
      corrects: 'RESTRICTION_LIFTED',
      visibleTo: ['COACH'],
      summary: 'Correction: training with limits begins tomorrow, not today.',
    },
    {
      type: 'TREATMENT',
      daysAgo: 2,
      time: '15:30',
      visibleTo: ['PARENT'],
      summary: 'Third non-contact session without symptoms. Physician’s visit is booked.',
      clinicalNotes: 'Symptom severity 1/132. King-Devick 41 s against a baseline of 42 s.',
    },
  ],
  milestones: [
    { label: 'Full school days', dueInDays: -18, doneDaysAgo: 17 },
    { label: 'Light aerobic exercise', dueInDays: -13, doneDaysAgo: 13 },
    { label: 'Non-contact training', dueInDays: -8, doneDaysAgo: 7 },
    { label: 'Full-contact practice, with the physician’s signature', dueInDays: 2 },
    { label: 'Return to games', dueInDays: 5 },
  ],
}
