import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Ledger, type Acknowledged, type Entry, type Mutation, type Refused } from './ledger.js'
import { Phone, valueOf } from './phone.js'

export interface CrowdSettings {
  /** Called before each try. */
  readonly nextUrl: () => string
  /** The accounts of the phones, in turn. */
  readonly emails: readonly string[]
  readonly password?: string
  /** Phones that send entries. */
  readonly writers?: number
  /** Phones that read. */
  readonly readers?: number
  /** Average pause between two operations of a phone. */
  readonly thinkMs?: number
  /** An entry without an answer after this long counts as lost. */
  readonly deadlineMs?: number
}

const ROSTER = '{ roster(first: 1000) { nodes { id } } }'
/** Shared by several phones, so that their entries race for one active case. */
const HOT_ATHLETES = 4
const HOT_SHARE = 0.4
const BODY_PARTS = ['KNEE', 'ANKLE', 'SHOULDER', 'WRIST'] as const
const PARTICIPATIONS = ['OUT', 'RESTRICTED'] as const
const MOST_REPLAYS = 400

const oneOf = <Value>(values: readonly Value[]): Value => values[Math.floor(Math.random() * values.length)] as Value
const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)
const documentOf = (mutation: Mutation): string =>
  `mutation Crowd($input: ${capital(mutation)}Input!) { ${mutation}(input: $input) { replayed event { id } case { id } athlete { id } } }`

interface Payload {
  readonly replayed: boolean
  readonly event: { readonly id: string }
  readonly case: { readonly id: string }
  readonly athlete: { readonly id: string }
}

/** Many phones at once. Each sends one operation after another, and retries each until it is answered. */
export class Crowd {
  readonly ledger = new Ledger()
  private readonly over = new AbortController()
  private readonly phones: Phone[] = []
  private running: Promise<unknown> = Promise.resolve()

  private constructor(private readonly settings: CrowdSettings) {}

  /** Resolves when all phones are signed in and sending. */
  static async start(settings: CrowdSettings): Promise<Crowd> {
    const crowd = new Crowd(settings)
    await crowd.signIn()
    return crowd
  }

  /** Lets each phone finish its operation, then sends some of the entries again. @returns the ledger */
  async stop(): Promise<Ledger> {
    this.over.abort()
    await this.running
    await this.replaySome()
    this.phones.forEach(phone => phone.close())
    return this.ledger
  }

  private async signIn(): Promise<void> {
    const { emails, nextUrl, password = 'sideline', writers = 50, readers = 10 } = this.settings
    for (let i = 0; i < writers + readers; i += 1)
      this.phones.push(new Phone({ email: emails[i % emails.length] ?? '', password, nextUrl, onTry: this.ledger.noteTry }))
    await Promise.all(this.phones.map(phone => phone.signIn()))
    const roster = await this.phones[0]?.send({ query: ROSTER, variables: {} })
    if (roster?.kind !== 'answered') throw new Error('the roster was not answered')
    const athletes = valueOf<{ readonly nodes: readonly { readonly id: string }[] }>(roster.data).nodes.map(({ id }) => id)
    this.running = Promise.all(
      this.phones.map((phone, index) => (index < writers ? this.write(phone, athletes) : this.read(phone, athletes, index))),
    )
    this.running.catch(() => undefined) // stop() reports the error.
  }

  private readonly isOver = (): boolean => this.over.signal.aborted

  private think(): Promise<void> {
    return wait(Math.random() * 2 * (this.settings.thinkMs ?? 200))
  }

  /** Enters injuries, then follow-ups on their cases, which other phones may share. */
  private async write(phone: Phone, athletes: readonly string[]): Promise<void> {
    while (!this.isOver()) {
      await this.think()
      const entered = await this.enter(phone, 'sidelineEntry', {
        athleteId: Math.random() < HOT_SHARE ? oneOf(athletes.slice(0, HOT_ATHLETES)) : oneOf(athletes),
        bodyPart: oneOf(BODY_PARTS),
        participation: oneOf(PARTICIPATIONS),
        ...(Math.random() < 0.3 ? { clinicalNotes: NOTE } : {}),
      })
      for (const [mutation, more, share] of FOLLOW_UPS) {
        if (!entered || this.isOver() || Math.random() > share) continue
        await this.think()
        await this.enter(phone, mutation, { caseId: entered.caseId, ...more })
      }
    }
  }

  private async enter(phone: Phone, mutation: Mutation, given: Entry['input']): Promise<Acknowledged | null> {
    const key = randomUUID()
    // The summary contains the key, so that an entry written twice is recognized whatever became of its key.
    const entry: Entry = { mutation, key, by: phone.membershipId, input: { ...given, summary: `Entry ${key}`, entryKey: key } }
    const result = await this.send(phone, entry)
    if (!result) this.ledger.unanswered.push(entry)
    else if ('code' in result) this.ledger.refused.push(result)
    else this.ledger.acknowledged.push(result)
    return result && 'eventId' in result ? result : null
  }

  private async send(phone: Phone, entry: Entry): Promise<Acknowledged | Refused | null> {
    const operation = { query: documentOf(entry.mutation), variables: { input: entry.input } }
    const final = await phone.send(operation, AbortSignal.timeout(this.settings.deadlineMs ?? 120_000))
    if (!final) return null
    if (final.kind === 'refused') return { ...entry, code: final.code, message: final.message }
    const { replayed, event, case: the, athlete } = valueOf<Payload>(final.data)
    return { ...entry, replayed, eventId: event.id, caseId: the.id, athleteId: athlete.id }
  }

  /** Reads each athlete once under one operation name, then all again under the next. */
  private async read(phone: Phone, athletes: readonly string[], index: number): Promise<void> {
    for (let reads = 0; !this.isOver(); reads += 1) {
      await this.think()
      const operation = `Reader${index}Round${Math.floor(reads / athletes.length)}`
      const athleteId = athletes[reads % athletes.length] ?? ''
      const query = `query ${operation}($id: ID!) { athlete(id: $id) { id currentStatus cases { nodes { id participation } } } }`
      const final = await phone.send({ query, variables: { id: athleteId } }, AbortSignal.timeout(this.settings.deadlineMs ?? 120_000))
      if (final?.kind === 'answered') this.ledger.reads.push({ by: phone.membershipId, operation, athleteId })
      else this.ledger.noteTry(`read ${final?.code ?? 'unanswered'}`)
    }
  }

  private async replaySome(): Promise<void> {
    const { acknowledged, replays } = this.ledger
    const step = Math.max(1, Math.floor(acknowledged.length / MOST_REPLAYS))
    const phoneOf = (by: string): Phone | undefined => this.phones.find(({ membershipId }) => membershipId === by)
    for (let i = 0; i < acknowledged.length; i += step) {
      const first = acknowledged[i]
      const phone = first && phoneOf(first.by)
      if (!phone) throw new Error('an entry of nobody')
      const { mutation, key, by, input } = first
      replays.push({ first, second: await this.send(phone, { mutation, key, by, input }) })
    }
  }
}

/** Must never be in a server's log. */
export const NOTE = 'Tender over the joint line, held by the crowd.'

/** How often each of these follows an entry, in this order. */
const FOLLOW_UPS: readonly (readonly [mutation: Mutation, more: Entry['input'], share: number])[] = [
  ['addNote', { type: 'EVALUATION', clinicalNotes: NOTE }, 0.4],
  ['addRestriction', { kind: 'NO_RUNNING', details: 'No running.' }, 0.3],
  ['removeFromPlay', {}, 0.15],
  ['grantClearance', {}, 0.4],
  ['reopenCase', {}, 0.3],
]
