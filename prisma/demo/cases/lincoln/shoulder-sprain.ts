import type { CaseStory } from '../../case-story.js'
import { demoIds } from '../../ids.js'

export const shoulderSprain: CaseStory = {
  id: demoIds.restrictedCase,
  athleteId: demoIds.restrictedAthlete,
  bodyPart: 'SHOULDER',
  side: 'RIGHT',
  returnsInDays: 6,
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 20,
      time: '17:25',
      participation: 'RESTRICTED',
      visibleTo: ['COACH'],
      summary: 'Landed hard in a tackling drill. Limited work for the rest of practice.',
      clinicalNotes: 'Direct fall on the point of the shoulder. Tender AC joint, no step-off, neurovascularly intact.',
    },
    {
      type: 'EVALUATION',
      daysAgo: 19,
      time: '15:05',
      severity: 'MINOR',
      summary: 'AC joint sprain, grade I by examination. Sent for plain films to be sure.',
      clinicalNotes: 'Cross-body adduction painful 5/10, O’Brien negative, rotator cuff 5/5.',
    },
    {
      type: 'CORRECTION',
      daysAgo: 17,
      time: '11:30',
      corrects: 'EVALUATION',
      severity: 'MODERATE',
      summary: 'Correction: the films show a grade II separation, so moderate, not minor.',
      clinicalNotes: 'Radiologist: AC interval 7 mm against 4 mm on the left, CC distance normal. Plan lengthened by ten days.',
    },
    {
      type: 'RESTRICTION_ADDED',
      daysAgo: 17,
      time: '15:00',
      visibleTo: ['COACH'],
      summary: 'Limits agreed for practice and the weight room.',
      restriction: {
        kind: 'NO_OVERHEAD',
        details: 'No overhead lifting, no bench press, no blocking sled. Running and footwork at full speed.',
        endsInDays: 6,
      },
    },
    {
      type: 'TREATMENT',
      daysAgo: 11,
      time: '15:20',
      visibleTo: ['ADMIN'],
      summary: 'Session moved to the physical therapy clinic; transport arranged with the athletic office.',
      clinicalNotes: 'Scapular setting, isometrics in neutral, ice. Abduction 120° pain-free.',
    },
    {
      type: 'NOTE',
      daysAgo: 3,
      time: '16:45',
      visibleTo: ['COACH'],
      summary: 'On schedule. Next check is due before the coming game week.',
      clinicalNotes: 'Abduction 165°, cross-body 1/10. Push-up plus without pain.',
    },
  ],
  milestones: [
    { label: 'Pain-free range of motion', dueInDays: -4, doneDaysAgo: 3 },
    { label: 'Strength equal to the other side', dueInDays: 3 },
    { label: 'Contact with added padding', dueInDays: 6 },
  ],
}
