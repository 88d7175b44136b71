import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { lincolnAthletes } from '../../lincoln-athletes.js'

export const adductorStrain: CaseStory = {
  id: demoId('case lincoln adductor strain'),
  athleteId: lincolnAthletes.adductorStrain.id,
  bodyPart: 'HIP_GROIN',
  side: 'LEFT',
  returnsInDays: 8,
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 43,
      time: '17:00',
      participation: 'OUT',
      severity: 'MODERATE',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Stopped in the hurdles and walked off. Done for today.',
      clinicalNotes: 'Adductor longus tender at the origin, squeeze test 5/10 at 0°.',
    },
    {
      type: 'CLEARANCE_GRANTED',
      daysAgo: 21,
      time: '15:40',
      summary: 'Cleared for training, hurdles last.',
      clinicalNotes: 'Squeeze 0/10 at 0° and 45°. Copenhagen 3 x 8.',
    },
    {
      type: 'CASE_REOPENED',
      daysAgo: 13,
      time: '16:10',
      visibleTo: ['COACH'],
      summary: 'Reopened: limited again from today.',
      clinicalNotes: 'Groin tight after block starts, squeeze 3/10. No new trauma.',
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 13,
      time: '16:14',
      visibleTo: ['COACH', 'PARENT', 'ADMIN'],
      summary: 'Limits for training until the next check.',
      restriction: { kind: 'OTHER', details: 'No block starts and no hurdles. Flat running up to 70 % speed.' },
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 13,
      time: '16:16',
      visibleTo: ['PARENT', 'ADMIN'],
      summary: 'Not entered for the invitational; the entry is withdrawn through the athletic office.',
      restriction: { kind: 'LIMITED_TIME', details: 'Practice only, no meets.' },
    },
    {
      type: 'RESTRICTION_LIFTED',
      daysAgo: 3,
      time: '15:20',
      visibleTo: ['ADMIN'],
      summary: 'May compete in meets again; the athletic office can enter her.',
      lifts: 'LIMITED_TIME',
      clinicalNotes: 'Squeeze 1/10. Flat 200 m at 85 % pain-free.',
    },
  ],
  milestones: [
    { label: 'Flat sprint at full speed', dueInDays: 0 },
    { label: 'Hurdles at full height', dueInDays: 8 },
  ],
}
