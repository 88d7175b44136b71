import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { lincolnAthletes } from '../../lincoln-athletes.js'

export const wristFracture: CaseStory = {
  id: demoId('case lincoln wrist fracture'),
  athleteId: lincolnAthletes.wristFracture.id,
  bodyPart: 'WRIST',
  side: 'RIGHT',
  attentionLevel: 'ELEVATED',
  returnsInDays: 16,
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 33,
      time: '18:05',
      participation: 'OUT',
      summary: 'Fell on the outstretched hand; deformity at the right wrist, splinted on the field.',
      clinicalNotes: 'Radial pulse and capillary refill normal, sensation intact in all three nerves. Pain 8/10.',
    },
    {
      type: 'REMOVED_FROM_PLAY',
      daysAgo: 33,
      time: '18:08',
      visibleTo: ['COACH'],
      summary: 'Out for tonight. The family has taken him for imaging.',
    },
    {
      type: 'EVALUATION',
      daysAgo: 32,
      time: '10:30',
      severity: 'SEVERE',
      visibleTo: ['PARENT'],
      summary: 'Report from the emergency department: nondisplaced fracture of the left distal radius, short-arm cast.',
      clinicalNotes: 'Orthopedics in a week. Physis not involved.',
    },
    {
      type: 'CORRECTION',
      daysAgo: 32,
      time: '13:15',
      corrects: 'EVALUATION',
      visibleTo: ['PARENT'],
      summary: 'Correction: it is the right distal radius. The side was typed wrong.',
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 32,
      time: '13:30',
      visibleTo: ['PARENT'],
      summary: 'No play while the cast is on; six weeks expected.',
      restriction: { kind: 'NO_PLAY', details: 'No games or practices. Walking laps with the team are fine.' },
    },
    {
      type: 'TREATMENT',
      daysAgo: 12,
      time: '15:10',
      visibleTo: ['COACH'],
      summary: 'Third session done, conditioning keeps up with the plan. Still no practice.',
      clinicalNotes: 'Finger and elbow motion full, bike 25 minutes. Cast intact, skin good.',
    },
    {
      type: 'NOTE',
      daysAgo: 6,
      time: '11:00',
      visibleTo: ['COACH', 'ADMIN'],
      summary: 'Travels with the team to the away game, without equipment.',
    },
  ],
  milestones: [
    { label: 'Cast off', dueInDays: 9 },
    { label: 'Grip at 80 % of the other hand', dueInDays: 13 },
    { label: 'Practice in a padded splint', dueInDays: 16 },
  ],
}
