import { createHash } from 'node:crypto'

/** The timestamp of every demo id: July 2024, a round number in hexadecimal, so that demo ids are easy to recognise. */
const FIXED_TIME = '01900000-0000'

const wellKnown = (number: number): string => `${FIXED_TIME}-7000-8000-${String(number).padStart(12, '0')}`

/**
 * The id of a demo row: a UUID in the format of version 7, the same in every database.
 * @param name what the row is, for example `team lincoln jv-football`
 */
export function demoId(name: string): string {
  const digest = createHash('sha1').update(name).digest('hex')
  return `${FIXED_TIME}-7${digest.slice(0, 3)}-8${digest.slice(3, 6)}-${digest.slice(6, 18)}`
}

/** Rows that people try by hand. Coaches, trainers, parents and admins are memberships here. */
export const demoIds = {
  varsityFootball: wellKnown(1),
  /** On Varsity Football, cleared, never had a case. */
  healthyAthlete: wellKnown(2),
  outCase: wellKnown(3),
  /** On Varsity Football. */
  outAthlete: wellKnown(4),
  /** On Varsity Football, restricted. */
  parentChild: wellKnown(5),
  activeCase: wellKnown(6),
  /** The case's first event. */
  activeCaseEntry: demoId(`event ${wellKnown(6)} 0`),
  resolvedCase: wellKnown(7),
  /** The same parent's other child, without a case. */
  parentSecondChild: wellKnown(8),
  bothChild: wellKnown(9),
  /** Also on Varsity Football: the other restricted athlete, whose case has a correction. */
  restrictedAthlete: wellKnown(10),
  restrictedCase: wellKnown(11),
  /** Cleared ten days ago, so it can still be reopened. */
  reopenableCase: wellKnown(12),
  girlsSoccer: wellKnown(13),
  /** A step of the concussion protocol on outCase that can be completed. */
  currentStep: wellKnown(14),

  lincolnSchool: wellKnown(100),
  lincolnTrainer: wellKnown(101),
  lincolnCoach: wellKnown(102),
  lincolnParent: wellKnown(103),
  lincolnAdmin: wellKnown(104),
  lincolnBothCoach: wellKnown(105),
  lincolnBothParent: wellKnown(106),

  rooseveltSchool: wellKnown(200),
  rooseveltTrainer: wellKnown(201),
  rooseveltCoach: wellKnown(202),
  rooseveltParent: wellKnown(203),
  rooseveltAdmin: wellKnown(204),
  rooseveltFootball: wellKnown(205),
  /** On Roosevelt's Varsity Football, restricted; the child of parent@roosevelt.example. */
  rooseveltAthlete: wellKnown(206),
  rooseveltCase: wellKnown(207),
} as const
