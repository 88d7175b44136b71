import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { lincolnAthletes } from '../../lincoln-athletes.js'

export const footStress: CaseStory = {
  id: demoId('case lincoln foot stress'),
  athleteId: lincolnAthletes.footStress.id,
  bodyPart: 'FOOT',
  side: 'LEFT',
  returnsInDays: 10,
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 70,
      time: '16:30',
      participation: 'RESTRICTED',
      severity: 'MODERATE',
      visibleTo: ['PARENT'],
      summary: 'Pain in the left foot for two weeks, now also when walking. Limited until imaging.',
      clinicalNotes: 'Point tender at the base of the second metatarsal, positive hop test. Mileage doubled in summer league.',
    },
    {
      type: 'EVALUATION',
      daysAgo: 67,
      time: '15:00',
      summary: 'MRI: stress reaction of the second metatarsal, no fracture line.',
      clinicalNotes: 'Walking boot three weeks. Vitamin D level requested through the family physician.',
    },
    {
      type: 'CLEARANCE_GRANTED',
      daysAgo: 40,
      time: '15:20',
      visibleTo: ['PARENT'],
      summary: 'Pain-free for ten days: cleared, with new insoles.',
      clinicalNotes: 'Hop test negative, no tenderness.',
    },
    {
      type: 'CASE_REOPENED',
      daysAgo: 22,
      time: '16:15',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Back on limited work for the time being.',
      clinicalNotes: 'Tenderness has returned after three games in five days. No night pain.',
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 22,
      time: '16:20',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Minutes limited, no plyometrics.',
      restriction: { kind: 'LIMITED_TIME', details: 'At most 15 minutes a game and half of practice.', endsInDays: 10 },
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 22,
      time: '16:22',
      summary: 'No jumping for two weeks while bone stress settles.',
      restriction: { kind: 'NO_JUMPING', details: 'No rebounding drills, no box jumps, no jump rope.' },
    },
    {
      type: 'RESTRICTION_LIFTED',
      daysAgo: 6,
      time: '15:45',
      visibleTo: ['PARENT'],
      summary: 'May jump again; the limit on playing time stays.',
      lifts: 'NO_JUMPING',
      clinicalNotes: 'Hop x 20 pain-free, tenderness gone.',
    },
  ],
  milestones: [
    { label: 'Pain-free walking', dueInDays: -58, doneDaysAgo: 56 },
    { label: 'Pain-free hopping', dueInDays: -7, doneDaysAgo: 6 },
    { label: 'Full minutes', dueInDays: 10 },
  ],
}
