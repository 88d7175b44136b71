import type { Viewer } from '../../../src/auth/viewer.js'
import { parseAnswer, type AnswerJson } from '../../../src/data/answer-json.js'
import { sqlStateOf } from '../../../src/data/database-errors.js'
import type { NamedStatement } from '../../../src/data/database.js'
import { anEndedSession, anotherRole, divideByZero, look, syntaxError, type Seen } from './messages.js'

export type ReadAs = (viewer: Viewer, statement: NamedStatement) => Promise<AnswerJson | null>

export interface Member {
  readonly name: string
  readonly viewer: Viewer
  readonly alone: Omit<Seen, 'tag'>
}

/** What became of a message. */
export interface Outcome {
  readonly kind: string
  /** True for the answer expected by its sender, or an allowed error. */
  readonly isRight: boolean
  readonly told: unknown
}

interface Message {
  readonly kind: string
  readonly viewer: Viewer
  readonly statement: NamedStatement
  /** The SQLSTATE it must fail with, or null if it must return what its viewer sees. */
  readonly fails: string | null
}

function message(n: number, { viewer }: Member, tag: string): Message {
  const right = (kind: string, statement: NamedStatement): Message => ({ kind, viewer, statement, fails: null })
  const wrong = (kind: string, fails: string, of: Viewer, statement: NamedStatement): Message => ({ kind, viewer: of, statement, fails })
  // One in three texts is first sent in this round. If its first sender fails, the later ones must still get their answers.
  const fresh = `${Math.floor(n / 12)}`
  switch (n % 12) {
    case 0:
      return wrong('ended', 'RT401', anEndedSession(viewer), look(tag, 0, fresh))
    case 2:
      return wrong('role', 'RT401', anotherRole(viewer), look(tag, 0, fresh))
    case 1:
    case 3:
    case 4:
      return right('fresh', look(tag, 0, fresh))
    case 5:
      return wrong('division', '22012', viewer, divideByZero())
    case 6:
      return wrong('syntax', '42601', viewer, syntaxError())
    case 7:
      return right('slow', look(tag, 0.003))
    default:
      return right('look', look(tag))
  }
}

async function send(
  readAs: ReadAs,
  member: Member,
  { kind, viewer, statement, fails }: Message,
  tag: string,
  allowed: ReadonlySet<string>,
): Promise<Outcome> {
  try {
    const text = await readAs(viewer, statement)
    const told = parseAnswer(text ?? 'null') as (Seen & { readonly waited: boolean }) | null
    const isRight = fails === null && JSON.stringify(told) === JSON.stringify({ tag, ...seenInOrder(member), waited: true })
    return { kind, isRight, told }
  } catch (error) {
    const state = sqlStateOf(error) ?? (error as Error).message
    return { kind: `${kind} ${state}`, isRight: state === fails || allowed.has(state), told: state }
  }
}

const seenInOrder = ({ alone: { currentUser, membership, school, athletes } }: Member): Omit<Seen, 'tag'> => ({
  currentUser,
  membership,
  school,
  athletes,
})

/**
 * Sends many members' messages interleaved, some concurrently, some as answers arrive.
 * @param allowed errors that may replace an answer: SQLSTATEs, or messages of the driver
 */
export async function sendAll(
  readAs: ReadAs,
  members: readonly Member[],
  count: number,
  allowed: readonly string[] = [],
): Promise<readonly Outcome[]> {
  const mayHappen = new Set(allowed)
  const outcomes: Outcome[] = []
  let next = 0
  const sender = async (): Promise<void> => {
    while (next < count) {
      const n = next
      next += 1
      const member = members[(n * 7) % members.length]
      if (!member) throw new Error('there is nobody to ask')
      const tag = `${n} ${member.name}`
      outcomes.push(await send(readAs, member, message(n, member, tag), tag, mayHappen))
    }
  }
  await Promise.all(Array.from({ length: 40 }, sender))
  return outcomes
}

export const wrongOnes = (outcomes: readonly Outcome[]): readonly Outcome[] => outcomes.filter(({ isRight }) => !isRight)

/** The number of messages of each kind. */
export function ends(outcomes: readonly Outcome[]): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {}
  for (const { kind } of outcomes) counted[kind] = (counted[kind] ?? 0) + 1
  return counted
}
