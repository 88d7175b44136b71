import type { Role } from '../oracle.js'

/** Everyone who sends requests, by the suite's name for them. */
export const askerNames = [
  'trainer',
  'coach',
  'coach and parent', // the coach membership of one person
  'parent',
  'parent and coach', // the parent membership of the same person
  'admin',
  'coach taken off',
  'coach in an emergency',
  'parent in an emergency',
  'disabled trainer',
  'disabled coach',
  'disabled parent',
  'disabled admin',
  'trainer elsewhere',
  'nobody',
] as const
export type AskerName = (typeof askerNames)[number]

export const roleOf: Readonly<Record<AskerName, Role | null>> = {
  trainer: 'AT',
  coach: 'COACH',
  'coach and parent': 'COACH',
  parent: 'PARENT',
  'parent and coach': 'PARENT',
  admin: 'ADMIN',
  'coach taken off': 'COACH',
  'coach in an emergency': 'COACH',
  'parent in an emergency': 'PARENT',
  'disabled trainer': 'AT',
  'disabled coach': 'COACH',
  'disabled parent': 'PARENT',
  'disabled admin': 'ADMIN',
  'trainer elsewhere': 'AT',
  nobody: null,
}

/** Those who are refused every request. */
export const isRefused = (name: AskerName): boolean => name === 'nobody' || name.startsWith('disabled')
