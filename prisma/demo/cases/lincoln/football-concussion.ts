import type { CaseStory } from '../../case-story.js'
import { demoIds } from '../../ids.js'

/** A concussion in its second week: the only athlete of the team who is out. */
export const footballConcussion: CaseStory = {
  id: demoIds.outCase,
  athleteId: demoIds.outAthlete,
  bodyPart: 'HEAD',
  side: 'NONE',
  attentionLevel: 'URGENT',
  returnsInDays: 9,
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 9,
      time: '20:05',
      participation: 'OUT',
      visibleTo: ['COACH'],
      summary: 'Came out in the second quarter after a collision. Not available for the rest of the game.',
      clinicalNotes:
        'Helmet-to-helmet contact, no loss of consciousness. Slow to rise, balance checked by a teammate. Amnesia for the play before. Cervical spine clear, cranial nerves intact, no red flags.',
    },
    {
      type: 'REMOVED_FROM_PLAY',
      daysAgo: 9,
      time: '20:12',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Removed from play for the day under the return-to-play policy. No same-day return.',
      clinicalNotes: 'Sideline SCAT6: symptom severity 41/132, SAC 22/30, mBESS 11 errors. Helmet kept by the training staff.',
    },
    {
      type: 'EVALUATION',
      daysAgo: 8,
      time: '15:30',
      severity: 'SEVERE',
      summary: 'Office SCAT6 repeated; findings consistent with concussion. Referred to the team physician.',
      clinicalNotes:
        'Symptom severity 38/132 (headache 4, light sensitivity 4, fogginess 5). VOMS provokes dizziness on horizontal saccades. Delayed recall 4/10 against a baseline of 8/10. Sleep disturbed.',
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 8,
      time: '15:50',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Out of all team activity until the physician signs the return-to-play form.',
      restriction: { kind: 'NO_PLAY', details: 'No games, practices, lifting or conditioning. May attend team meetings.' },
    },
    {
      type: 'NOTE',
      daysAgo: 8,
      time: '16:20',
      visibleTo: ['PARENT'],
      summary: 'Spoke with the family: home-care sheet, screen time and sleep, when to go to the emergency department.',
      clinicalNotes: 'Mother reports one previous concussion at age 12, not on the pre-participation form. Added to history.',
    },
    {
      type: 'TREATMENT',
      daysAgo: 5,
      time: '15:45',
      summary: 'Stage 2A of the return-to-sport progression: 15 minutes of walking below symptom threshold.',
      clinicalNotes: 'HR held under 110. Headache 2/6 before and after. Vestibular home exercises reviewed.',
    },
    {
      type: 'EVALUATION',
      daysAgo: 2,
      time: '15:30',
      visibleTo: ['PARENT'],
      summary: 'Clearly improved: symptom score down by two thirds, full school days tolerated since yesterday.',
      clinicalNotes: 'Symptom severity 12/132, SAC 27/30, mBESS 5 errors. Near point of convergence 7 cm. Stage 2B from now on.',
    },
    {
      type: 'NOTE',
      daysAgo: 1,
      time: '09:10',
      visibleTo: ['ADMIN'],
      summary: 'Return-to-learn letter handed to the counseling office.',
    },
  ],
  protocols: [
    {
      key: 'CONCUSSION_RETURN_TO_SPORT',
      daysAgo: 8,
      time: '15:55',
      done: [
        { daysAgo: 5, time: '15:40' },
        { daysAgo: 2, time: '15:45' },
      ],
      currentStepId: demoIds.currentStep,
    },
    {
      key: 'CONCUSSION_RETURN_TO_LEARN',
      daysAgo: 8,
      time: '16:00',
      done: [
        { daysAgo: 6, time: '17:00' },
        { daysAgo: 4, time: '17:00' },
        { daysAgo: 3, time: '18:10' },
        { daysAgo: 1, time: '09:00' },
      ],
    },
  ],
}
