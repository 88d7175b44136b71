import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { lincolnAthletes } from '../../lincoln-athletes.js'

export const cruciateLigament: CaseStory = {
  id: demoId('case lincoln cruciate ligament'),
  athleteId: lincolnAthletes.cruciateLigament.id,
  bodyPart: 'KNEE',
  side: 'RIGHT',
  attentionLevel: 'ELEVATED',
  returnsInDays: 190,
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 80,
      time: '18:50',
      participation: 'OUT',
      visibleTo: ['COACH'],
      summary: 'Came off without contact in the second half. Will not return today.',
      clinicalNotes: 'Heard a pop on landing. Rapid effusion, Lachman soft end point, guarded.',
    },
    {
      type: 'REMOVED_FROM_PLAY',
      daysAgo: 80,
      time: '18:55',
      visibleTo: ['ADMIN'],
      summary: 'Removed from play; accident report for the insurer filed with the athletic office.',
    },
    {
      type: 'EVALUATION',
      daysAgo: 74,
      time: '16:00',
      severity: 'CRITICAL',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Imaging is back. This will be a long absence; the plan follows after the specialist’s visit.',
      clinicalNotes:
        'MRI: complete ACL rupture, bone bruise of the lateral condyle, menisci intact. Surgery in two weeks, patellar tendon graft.',
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 74,
      time: '16:10',
      visibleTo: ['COACH'],
      summary: 'Out for the season.',
      restriction: { kind: 'NO_PLAY', details: 'No participation this season. Welcome on the bench and at meetings.' },
    },
    {
      type: 'EVALUATION',
      daysAgo: 55,
      time: '10:00',
      visibleTo: ['ADMIN'],
      summary: 'Post-operative report received; absence dates confirmed for the attendance office.',
      clinicalNotes: 'ACL reconstruction without complication. Extension 0°, flexion 70°, wound clean.',
    },
    {
      type: 'CORRECTION',
      daysAgo: 54,
      time: '09:15',
      corrects: 'EVALUATION',
      visibleTo: ['ADMIN'],
      summary: 'Correction: the absence began a day earlier than stated.',
    },
    {
      type: 'TREATMENT',
      daysAgo: 30,
      time: '15:30',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Supervised program well under way, four sessions a week.',
      clinicalNotes: 'Flexion 125°, quad activation good, off crutches for two weeks, leg press 50 %.',
    },
    {
      type: 'NOTE',
      daysAgo: 7,
      time: '12:20',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Would like to help as student manager until spring. All agreed.',
      clinicalNotes: 'Mood improved. PHQ-2 score 1; sport psychologist available on request.',
    },
  ],
  milestones: [
    { label: 'Full extension', dueInDays: -50, doneDaysAgo: 52 },
    { label: 'Walk without crutches', dueInDays: -42, doneDaysAgo: 44 },
    { label: 'Start of the running program', dueInDays: 40 },
    { label: 'Strength at 90 % of the other leg', dueInDays: 120 },
    { label: 'Return-to-sport test battery', dueInDays: 180 },
  ],
}
