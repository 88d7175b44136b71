import type { CaseStory } from '../../case-story.js'
import { demoId } from '../../ids.js'
import { lincolnAthletes } from '../../lincoln-athletes.js'

/** Two reopenings: an injury that kept coming back. */
export const fingerDislocation: CaseStory = {
  id: demoId('case lincoln finger dislocation'),
  athleteId: lincolnAthletes.fingerDislocation.id,
  bodyPart: 'HAND',
  side: 'LEFT',
  events: [
    {
      type: 'SIDELINE_ENTRY',
      daysAgo: 84,
      time: '19:15',
      participation: 'OUT',
      severity: 'MODERATE',
      visibleTo: ['ADMIN'],
      summary: 'Away game: seen by the host school’s staff, their report requested through the athletic office.',
      clinicalNotes: 'PIP dislocation of the ring finger, reduced on site by the host physician. Splinted in 20° flexion.',
    },
    {
      type: 'EVALUATION',
      daysAgo: 83,
      time: '14:40',
      summary: 'Ring finger PIP joint congruent after reduction, collateral ligaments tender.',
      clinicalNotes: 'Films: no avulsion. Elson test negative. Dorsal block splint for three weeks.',
    },
    {
      type: 'CLEARANCE_GRANTED',
      daysAgo: 66,
      time: '15:10',
      visibleTo: ['ADMIN'],
      summary: 'Cleared; physician’s form filed with the athletic office.',
      signature: { by: 'Dr. Samuel Okafor', licence: 'DO' },
    },
    {
      type: 'CASE_REOPENED',
      daysAgo: 61,
      time: '16:05',
      visibleTo: ['ADMIN'],
      summary: 'Reopened after a second incident in practice; the filed form no longer applies.',
      clinicalNotes: 'Subluxed on a catch, self-reduced. Swelling at the volar plate.',
    },
    {
      type: 'TREATMENT',
      daysAgo: 57,
      time: '15:00',
      summary: 'Figure-of-eight splint fitted, edema massage.',
      clinicalNotes: 'PIP 10–85°. Grip 70 % of the right.',
    },
    {
      type: 'CLEARANCE_GRANTED',
      daysAgo: 51,
      time: '15:20',
      summary: 'Cleared with buddy tape for catching.',
      clinicalNotes: 'PIP 5–100°, stable to stress.',
    },
    {
      type: 'CASE_REOPENED',
      daysAgo: 45,
      time: '17:10',
      summary: 'Reopened: swelling is back after a week without tape.',
      clinicalNotes: 'No instability. Overuse of the joint in receiver drills; gloves without grip suggested.',
    },
    {
      type: 'CLEARANCE_GRANTED',
      daysAgo: 34,
      time: '15:30',
      summary: 'Cleared. Tape stays on through the season.',
      clinicalNotes: 'Full painless range, grip equal.',
    },
  ],
}
