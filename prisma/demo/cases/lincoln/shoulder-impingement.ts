import type { CaseStory } from '../../case-story.js'
import { demoId, demoIds } from '../../ids.js'

export const shoulderImpingement: CaseStory = {
  id: demoId('case lincoln shoulder impingement'),
  athleteId: demoIds.bothChild,
  bodyPart: 'SHOULDER',
  side: 'LEFT',
  attentionLevel: 'ROUTINE',
  returnsInDays: 14,
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 27,
      time: '17:20',
      participation: 'RESTRICTED',
      summary: 'Shoulder pain when serving, three weeks and slowly worse.',
      clinicalNotes: 'Hawkins and painful arc positive on the left, scapular dyskinesis type II.',
    },
    {
      type: 'EVALUATION',
      daysAgo: 26,
      time: '15:15',
      severity: 'MODERATE',
      visibleTo: ['PARENT'],
      summary: 'Subacromial impingement of the left shoulder from overuse. Expected to settle in six weeks with exercises.',
      clinicalNotes: 'GIRD 18°. Cuff 4+/5 in external rotation. No labral signs.',
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 26,
      time: '15:30',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Takes part with limits.',
      restriction: { kind: 'NO_OVERHEAD', details: 'No serving and no hitting. Passing, setting and defense are fine.', endsInDays: 14 },
    },
    {
      type: 'TREATMENT',
      daysAgo: 17,
      time: '15:10',
      visibleTo: ['PARENT'],
      summary: 'Exercise program handed out for home: bands three times a week, sleeper stretch daily.',
      clinicalNotes: 'Pain-free to 140°. Good technique with cues.',
    },
    {
      type: 'NOTE',
      daysAgo: 4,
      time: '16:50',
      visibleTo: ['COACH'],
      summary: 'Next check in a week; serving will come back first.',
    },
  ],
  milestones: [
    { label: 'Pain-free overhead reach', dueInDays: -6, doneDaysAgo: 5 },
    { label: 'Standing float serves', dueInDays: -1 },
    { label: 'Full hitting', dueInDays: 14 },
  ],
}
