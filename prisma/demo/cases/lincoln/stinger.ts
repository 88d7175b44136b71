import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { lincolnAthletes } from '../../lincoln-athletes.js'

/** Happened yesterday and not assessed yet, so it has no severity. */
export const stinger: CaseStory = {
  id: demoId('case lincoln stinger'),
  athleteId: lincolnAthletes.stinger.id,
  bodyPart: 'NECK',
  side: 'MIDLINE',
  attentionLevel: 'ELEVATED',
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 1,
      time: '17:40',
      participation: 'OUT',
      visibleTo: ['COACH', 'PARENT'],
      summary: 'Came out of a tackling drill and stays out until he has been seen in the training room.',
      clinicalNotes: 'Burning to the right hand for about a minute after contact, now gone. Full painless neck motion.',
    },
    {
      type: 'REMOVED_FROM_PLAY',
      daysAgo: 1,
      time: '17:44',
      summary: 'Helmet and pads taken; suspected stinger, serial neurological checks until pick-up.',
      clinicalNotes: 'Deltoid and biceps 5/5 on three checks. Spurling deferred. No midline tenderness.',
    },
    {
      type: 'NOTE',
      daysAgo: 1,
      time: '18:20',
      visibleTo: ['PARENT'],
      summary: 'Called home: what happened, what to watch for tonight, and the appointment tomorrow after school.',
    },
  ],
}
