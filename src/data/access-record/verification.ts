import type { Database, Transaction } from '../database.js'
import { namedBySealsOf, schoolsOf, sealsOf, unsealedOf, type Named, type Seal } from './reading.js'
import { SealCheck } from './seal-check.js'

/** The end of a school's hash chain. A copy kept elsewhere reveals a chain that was cut or rewritten. */
export interface Head {
  readonly number: number
  readonly hash: string
}
export type Heads = Readonly<Record<string, Head>>

/** The findings for one school. */
export interface SchoolReport {
  readonly school: string
  /** Null if nothing has been sealed yet. */
  readonly head: (Head & { readonly sealedAt: string; readonly records: number }) | null
  /** Each one means that something was altered, removed or inserted, or that sealing does not run. */
  readonly problems: readonly string[]
  /** How many records were sealed too late. */
  readonly late: number
}

/** Further problems of a school are counted but not listed. */
const MOST_PROBLEMS = 100
const NO_HASH = '0'.repeat(64)

const through = (from: number, to: number): string => (from === to ? `seal ${from} is` : `seals ${from} to ${to} are`)

/** Follows one school's hash chain. */
class Chain {
  private readonly problems: string[] = []
  private more = 0
  private late = 0
  private records = 0
  private last: Seal | null = null

  constructor(
    private readonly school: string,
    private readonly known: Head | undefined,
  ) {}

  /** @param named what the seal names, in order */
  async add(seal: Seal, named: AsyncIterable<Named>): Promise<void> {
    const expected = (this.last?.number ?? 0) + 1
    if (seal.number !== expected) this.tell(`${through(expected, seal.number - 1)} missing: removed`)
    else if (seal.previousHash !== (this.last?.hash ?? NO_HASH)) {
      this.tell(`seal ${seal.number} does not continue the one before it: one of the two was altered, or replaced`)
    }
    if (this.known?.number === seal.number && this.known.hash !== seal.hash) {
      this.tell(`seal ${seal.number} is not the one that was the head before: the chain was written anew`)
    }
    const check = new SealCheck(this.school, seal)
    for await (const one of named) check.add(one)
    const { problems, late } = check.finish()
    problems.forEach(problem => this.tell(problem))
    this.late += late
    this.records += seal.size
    this.last = seal
  }

  finish({ total, ids }: { readonly total: number; readonly ids: readonly string[] }): SchoolReport {
    const { known, last, school } = this
    const end = last?.number ?? 0
    if (known && known.number > end) this.tell(`${through(end + 1, known.number)} missing: the chain’s end was cut off`)
    if (total > 0) {
      this.tell(
        `${total} record${total === 1 ? '' : 's'} older than two minutes under no seal (inserted later, or no server was running to seal them): ${ids.join(', ')}${total > ids.length ? ' …' : ''}`,
      )
    }
    return {
      school,
      head: last && { number: last.number, hash: last.hash, sealedAt: new Date(last.sealedAtMs).toISOString(), records: this.records },
      problems: this.more > 0 ? [...this.problems, `and ${this.more} more`] : this.problems,
      late: this.late,
    }
  }

  private tell(problem: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem)
    else this.more += 1
  }
}

/** Splits a sequence into portions: each call yields the entries with the given number. Calls must come in order. */
function portions(all: AsyncGenerator<Named, void>): (number: number) => AsyncIterable<Named> {
  let next: Promise<IteratorResult<Named, void>> | null = null
  return async function* (number) {
    for (;;) {
      next ??= all.next()
      const { value } = await next
      if (value?.number !== number) return
      next = null
      yield value
    }
  }
}

async function verifySchool(transaction: Transaction, school: string, known: Head | undefined): Promise<SchoolReport> {
  const chain = new Chain(school, known)
  const named = namedBySealsOf(transaction, school)
  const namedBy = portions(named)
  for await (const seal of sealsOf(transaction, school)) await chain.add(seal, namedBy(seal.number))
  await named.next() // read to the end, which closes the cursor
  return chain.finish(await unsealedOf(transaction, school))
}

/**
 * Recomputes every school's seals, in one snapshot and with constant memory. Takes no locks that others wait for.
 * @param known the heads of an earlier run
 */
export async function* verifyAccessRecord(database: Database, known: Heads = {}): AsyncGenerator<SchoolReport, void> {
  const transaction = await database.begin()
  try {
    for (const sql of [
      'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY',
      'SET LOCAL statement_timeout = 0',
      'SET LOCAL enable_hashagg = off', // sorting needs little memory, however many records
    ]) {
      await transaction.query({ sql, parameters: [] })
    }
    const schools = await schoolsOf(transaction)
    for (const school of new Set([...schools, ...Object.keys(known)])) yield await verifySchool(transaction, school, known[school])
  } finally {
    await transaction.rollback()
  }
}
