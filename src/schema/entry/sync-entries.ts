import { referencesOfEntry, type EntryReferences } from '../../data/writes/entry-references.js'
import { badUserInput, CodedError, type ErrorCode, type FieldProblem, type UnmetCondition } from '../../errors.js'
import { problemsOf } from '../common/check-input.js'
import type { Context } from '../common/context.js'
import { NOT_IN_THE_FUTURE } from '../common/instant.js'
import { isStorable } from '../common/text.js'
import { entryOf, kinds, record, type Entry } from './entry-kinds.js'
import type { EntryResultRow } from './entry-result.js'
import type { EntryInput } from './entry.input.js'

const MOST_ENTRIES = 200
const LARGEST_SKEW = 2_147_483_647
const REFERENCE = /^entry:(.*)$/s
/** Errors after which the entry should be sent again. */
const PASSING: ReadonlySet<unknown> = new Set<ErrorCode>(['SERVICE_UNAVAILABLE', 'OVERLOADED', 'INTERNAL_SERVER_ERROR'])

/** An entry with its position in the batch. */
interface Sent {
  readonly index: number
  readonly entry: Entry | null
  /** The client's path to its values. */
  readonly path: string
}

const NOTHING_WRITTEN = {
  code: null,
  message: null,
  fields: [],
  unmet: [],
  currentVersion: null,
  eventId: null,
  caseId: null,
  athleteId: null,
} as const

/** Entries of the batch that may succeed when sent again: the error code of each, by key. */
type Unsettled = Map<string, ErrorCode>

/**
 * Replaces `entry:<key>` references with ids.
 * @throws BAD_USER_INPUT if there is no such entry; if that entry was rejected for now, its code, because both must be sent again
 */
async function withIds(context: Context, { entry, path }: Sent & { readonly entry: Entry }, unsettled: Unsettled): Promise<Entry> {
  const input = Object.assign(Object.create(Object.getPrototypeOf(entry.input) as object) as object, entry.input)
  for (const [field, value] of Object.entries(entry.input as Readonly<Record<string, unknown>>)) {
    const key = field.endsWith('Id') && typeof value === 'string' ? REFERENCE.exec(value)?.[1] : undefined
    if (key === undefined) continue
    const made = isStorable(key) ? await referencesOfEntry(context, key) : null
    const id = made?.[field as keyof EntryReferences]
    const code = unsettled.get(key)
    if (!id && code) throw new CodedError(code, `${path}${field} names an entry that is not recorded yet: send both entries again.`)
    if (!id) throw badUserInput([{ path: `${path}${field}`, message: 'names no recorded entry of yours that created one' }])
    Object.assign(input, { [field]: id })
  }
  return { kind: entry.kind, input }
}

async function checked(context: Context, { entry, index, path }: Sent, unsettled: Unsettled): Promise<Entry> {
  if (!entry) throw badUserInput([{ path: `entries[${index}]`, message: `must have exactly one of ${kinds.join(', ')}` }])
  const ready = await withIds(context, { entry, index, path }, unsettled)
  const problems: readonly FieldProblem[] = [
    // A clock that runs ahead is the device's fault, not the entry's: the event records the skew.
    ...(await problemsOf(ready.input, path, NOT_IN_THE_FUTURE)),
    ...(ready.input.entryKey
      ? []
      : [{ path: `${path}entryKey`, message: 'is required in a batch: without it, an entry that is sent again would be written twice' }]),
  ]
  if (problems.length > 0) throw badUserInput(problems)
  return ready
}

/** A key that PostgreSQL cannot store is not returned either, because PostgreSQL builds the answer. */
const givenBack = (key: string | null | undefined): string | null => (key && isStorable(key) ? key : null)

const rejected = ({ index, entry, path }: Sent, error: CodedError): EntryResultRow => {
  const {
    code,
    fields = [],
    unmet = [],
    currentVersion = null,
  } = error.extensions as {
    readonly code: string
    readonly fields?: readonly FieldProblem[]
    readonly unmet?: readonly UnmetCondition[]
    readonly currentVersion?: number | null
  }
  return {
    ...NOTHING_WRITTEN,
    index,
    entryKey: givenBack(entry?.input.entryKey),
    outcome: 'REJECTED',
    code,
    message: error.message.replaceAll('input.', path),
    fields: fields.map(field => ({ ...field, path: field.path.replace(/^input\./, path) })),
    unmet,
    currentVersion,
  }
}

async function apply(context: Context, sent: Sent, clockSkewSeconds: number | null, unsettled: Unsettled): Promise<EntryResultRow> {
  const result = await tryToApply(context, sent, clockSkewSeconds, unsettled)
  const { code, entryKey } = result
  if (entryKey !== null && PASSING.has(code)) unsettled.set(entryKey, code as ErrorCode)
  return result
}

async function tryToApply(context: Context, sent: Sent, clockSkewSeconds: number | null, unsettled: Unsettled): Promise<EntryResultRow> {
  try {
    const { kind, input } = await checked(context, sent, unsettled)
    const { eventId, caseId, athleteId, replayed } = await record(context, { kind, input: Object.assign(input, { clockSkewSeconds }) })
    const outcome = replayed ? 'REPLAYED' : 'APPLIED'
    return { ...NOTHING_WRITTEN, index: sent.index, entryKey: input.entryKey ?? null, outcome, eventId, caseId, athleteId }
  } catch (error) {
    if (!(error instanceof CodedError)) {
      context.report(error)
      return rejected(sent, new CodedError('INTERNAL_SERVER_ERROR', 'Something went wrong on our side. This entry was not recorded.'))
    }
    // The viewer is no longer confirmed: none of the following entries could be written.
    if (error.extensions['code'] === 'UNAUTHENTICATED') throw error
    return rejected(sent, error)
  }
}

/** In seconds, capped at the database column's limit of 68 years. */
const skewOf = (sentAt: Date): number => {
  const seconds = Math.round((sentAt.getTime() - Date.now()) / 1000)
  return Math.sign(seconds) * Math.min(Math.abs(seconds), LARGEST_SKEW)
}

/** Orders by time of occurrence. Entries without a time come last, in the given order. */
const timeOf = ({ entry }: Sent): number => entry?.input.occurredAt?.getTime() ?? Infinity
const inOrder = (one: Sent, other: Sent): number => (timeOf(one) === timeOf(other) ? one.index - other.index : timeOf(one) - timeOf(other))

/**
 * Records the entries that a device kept while offline, each on its own, in the order in which they happened.
 * @param sentAt the device's clock, from which the server computes its skew
 * @throws BAD_USER_INPUT if there are no entries or too many
 */
export async function syncEntries(
  context: Context,
  entries: readonly EntryInput[],
  sentAt: Date | null,
): Promise<readonly EntryResultRow[]> {
  if (entries.length < 1 || entries.length > MOST_ENTRIES)
    throw badUserInput([{ path: 'entries', message: `must have from 1 to ${MOST_ENTRIES} entries` }])
  const clockSkewSeconds = sentAt ? skewOf(sentAt) : null
  const sent = entries.map((given, index): Sent => {
    const entry = entryOf(given)
    return { index, entry, path: `entries[${index}].${entry?.kind ?? ''}.` }
  })
  const results: EntryResultRow[] = []
  // Sequentially: a later entry may depend on an earlier one.
  const unsettled: Unsettled = new Map()
  for (const one of sent.toSorted(inOrder)) results.push(await apply(context, one, clockSkewSeconds, unsettled))
  return results.toSorted((one, other) => one.index - other.index)
}
