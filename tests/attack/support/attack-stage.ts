import { Agent, request } from 'node:http'
import type { Role } from '../../../src/generated/tables.js'
import { parse, Kind } from 'graphql'
import { decides, loadWorld, rowsOfType, sees as seesRow, type RowsByType, type RowType, type World } from '../../oracle/oracle.js'
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/server.js'
import { inTransaction, type Sql } from '../../support/sql.js'
import type { Operation } from '../../execution/support/operation-text.js'
import type { Ids, Loot } from './attack-values.js'
import { buildWorld, type AttackerRow, type BuiltWorld } from './build-world.js'
import { canariesIn } from './canaries.js'
import { checksum, hiddenFrom, loadEverything, shownTo, type Everything } from './hidden.js'
import type { WorldSpec } from './world-spec.js'

export interface Attacker {
  readonly name: string
  /** Null for an attacker without a session or with a disabled membership: every answer must be a refusal. */
  readonly role: Role | null
  readonly row: AttackerRow | null
  readonly token: string | null
  readonly hidden: Everything
  /** Hidden from all memberships of the same person. */
  readonly hiddenFromPerson: Everything
}

export interface Reply {
  readonly status: number
  /** Headers and body, as received. */
  readonly text: string
  readonly body: { readonly data?: unknown; readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[] }
}

/** One district behind a server, everyone who sends requests, and what each must not be shown. */
export class AttackStage {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 24 })

  private constructor(
    readonly server: TestServer,
    readonly built: BuiltWorld,
    readonly world: World,
    readonly everything: Everything,
    readonly attackers: readonly Attacker[],
  ) {}

  static async open(server: TestServer, seed: string, spec: WorldSpec): Promise<AttackStage> {
    const database = server.test.database
    const built = await inTransaction(database, 'commit', sql => buildWorld(sql, seed, spec))
    const tokens = new Map<string, string>()
    for (const attacker of built.attackers) tokens.set(attacker.membership, await signIn(server, attacker))
    const early = new AttackStage(server, built, await inTransaction(database, 'rollback', loadWorld), new Map(), [])
    const notes = await early.writeNotes(tokens)
    early.agent.destroy()
    const world = await inTransaction(database, 'rollback', loadWorld)
    const everything = await inTransaction(database, 'rollback', loadEverything)
    const shownByMembership = new Map(
      built.attackers.map(({ membership }) => [
        membership,
        [...shownTo(world, membership, notes), ...canariesIn(tokens.get(membership) ?? '')],
      ]),
    )
    const attackers = built.attackers.map((row): Attacker => {
      const membership = world.memberships.find(({ id }) => id === row.membership)
      const enabled = membership?.disabled_at === null
      const persons = world.memberships.filter(({ user_id }) => user_id === membership?.user_id)
      const hidden = (ids: readonly string[]): Everything =>
        hiddenFrom(everything, new Set(ids.flatMap(id => shownByMembership.get(id) ?? [])), notes)
      return {
        name: row.name,
        role: enabled ? row.role : null,
        row,
        token: tokens.get(row.membership) ?? null,
        hidden: hidden([row.membership]),
        hiddenFromPerson: hidden(persons.map(({ id }) => id)),
      }
    })
    const all = hiddenFrom(everything, new Set(), notes)
    const nobody = { name: 'nobody', role: null, row: null, token: null, hidden: all, hiddenFromPerson: all }
    return new AttackStage(server, built, world, everything, [...attackers, nobody])
  }

  close(): void {
    this.agent.destroy()
  }

  read<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return inTransaction(this.server.test.database, 'rollback', work)
  }

  checksum(): Promise<string> {
    return this.read(checksum)
  }

  /** Sends over a keep-alive connection, as clients do. */
  ask(token: string | null, document: string, variables: unknown = {}, operationName: string | null = null): Promise<Reply> {
    const payload = JSON.stringify({ query: document, variables, ...(operationName === null ? {} : { operationName }) })
    return this.send('POST', '/graphql', token, payload)
  }

  send(method: string, path: string, token: string | null, payload = ''): Promise<Reply> {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    }
    return new Promise((resolve, reject) => {
      const sent = request(`${this.server.url}${path}`, { method, agent: this.agent, headers }, response => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(parts).toString()
          const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Reply['body']
          resolve({ status: response.statusCode ?? 0, text: `${response.rawHeaders.join('\n')}\n\n${text}`, body })
        })
      })
      sent.on('error', reject)
      sent.end(payload)
    })
  }

  /** Returns what an answer shows that its viewer must not see. After switchMembership the viewer is the new membership. */
  leaks({ hidden, hiddenFromPerson }: Attacker, { text }: Pick<Reply, 'text'>, operation = ''): readonly string[] {
    const unseen = operation.includes('switchMembership') ? hiddenFromPerson : hidden
    return [...canariesIn(text)].flatMap(canary => {
      const place = unseen.get(canary)
      return place === undefined ? [] : [`${canary} (${place})`]
    })
  }

  async loot(): Promise<Loot> {
    const names = this.world.athletes.flatMap(row => [row.first_name, row.last_name])
    const words = ['a', 'st', 'zq', 'First', '%', '_', ...names.slice(0, 12), ...names.slice(0, 6).map(word => word.slice(-7))]
    return { kinds: KINDS, cursors: await this.cursors(), words }
  }

  /** Returns the ids of all rows of a school. @param place index of the school in the world */
  idsOfSchool(place: number): Ids {
    const school = this.built.schools[place]
    return this.ids((_type, row) => ('school_id' in row ? row.school_id : row.id) === school)
  }

  /** Mostly rows the attacker sees; then hidden rows of its own school; then another school's rows. */
  targetsOf({ row }: Pick<Attacker, 'row'>): readonly Ids[] {
    const known = this.targets.get(row)
    if (known) return known
    const sees = (type: RowType, one: RowsByType[RowType]): boolean =>
      row !== null && seesRow(this.world, row.membership, type, one as never)
    const seen = this.ids(sees)
    const unseen = this.ids((type, one) => 'school_id' in one && one.school_id === row?.school && !sees(type, one))
    const made = [seen, seen, unseen, seen, this.idsOfSchool(row?.place === 0 ? 1 : 0)]
    this.targets.set(row, made)
    return made
  }
  private readonly targets = new Map<AttackerRow | null, readonly Ids[]>()

  private ids(which: (type: RowType, row: RowsByType[RowType]) => boolean): Ids {
    const of = (type: RowType): readonly string[] =>
      rowsOfType[type](this.world).flatMap(row => (which(type, row) && 'id' in row ? [row.id] : []))
    return Object.fromEntries(KINDS.map(kind => [kind, of(kind)]))
  }

  /** Collects cursors of every list, as the API gave them to trainers. */
  private async cursors(): Promise<Loot['cursors']> {
    const page = 'edges { cursor }'
    const document = `{ a: roster(first: 30) { ${page} } b: roster(first: 30, orderBy: STATUS_WORST_FIRST) { ${page} }
      c: cases(first: 30) { ${page} nodes { timeline(first: 3) { ${page} } athlete { cases(first: 3) { ${page} } } } }
      d: today(untouchedDays: 1) { untouched(first: 9) { ${page} } milestonesDue(first: 9) { ${page} } } }`
    const found: Record<string, string[]> = {}
    const collect = (value: unknown, list: string): void => {
      if (Array.isArray(value)) for (const one of value) collect(one, list)
      else if (typeof value === 'object' && value !== null) {
        for (const [key, below] of Object.entries(value)) {
          if (key === 'cursor' && typeof below === 'string') (found[list] ??= []).push(below)
          else collect(below, LISTS[key] ?? list)
        }
      }
    }
    for (const { row, role, token } of this.attackers) {
      if (role === 'AT' && row && row.place < 2) collect((await this.ask(token, document)).body.data, '')
    }
    return found
  }

  /** Writes the notes through the API, so that the database stores them encrypted like any other note. */
  private async writeNotes(tokens: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
    const notes = new Map<string, string>()
    for (const [index, { trainer, caseId }] of this.built.toNote.entries()) {
      const clinicalNotes = `Grade two zq${index.toString(36).padStart(4, '0')}${caseId.slice(-4)}qz`
      const visibility = [['AT'], ['COACH'], ['PARENT'], ['COACH', 'PARENT', 'ADMIN']][index % 4]
      const { body, text } = await this.ask(
        tokens.get(trainer) ?? null,
        'mutation ($input: AddNoteInput!) { addNote(input: $input) { event { id } } }',
        { input: { caseId, summary: `Noted zq${index.toString(36).padStart(4, 'n')}${caseId.slice(-4)}qz`, clinicalNotes, visibility } },
      )
      const { addNote } = (body.data ?? {}) as { readonly addNote?: { readonly event: { readonly id: string } } | null }
      if (!addNote) throw new Error(`the note was not written: ${text}`)
      notes.set(addNote.event.id, clinicalNotes)
    }
    return notes
  }
}

const KINDS = ['Athlete', 'Team', 'Case', 'Event', 'Restriction', 'Milestone', 'Membership', 'School', 'Protocol'] as const

/** Maps the keys used in the operation that collects cursors to a type and a list. */
const LISTS: Readonly<Record<string, string>> = {
  a: 'AthleteConnection NAME_ASC',
  b: 'AthleteConnection STATUS_WORST_FIRST',
  c: 'CaseConnection triage',
  untouched: 'CaseConnection untouched',
  cases: 'CaseConnection athlete',
  timeline: 'EventConnection timeline',
  milestonesDue: 'MilestoneConnection due',
}

async function signIn(server: TestServer, { school, membership, role }: AttackerRow): Promise<string> {
  const sessionId = await inTransaction(
    server.test.database,
    'commit',
    sql => sql.value<string>`INSERT INTO sessions (school_id, membership_id) VALUES (${school}, ${membership}) RETURNING id`,
  )
  return server.tokens.sign({ schoolId: school, membershipId: membership, role, sessionId }).accessToken
}

export const isMutation = ({ document }: Operation): boolean =>
  parse(document).definitions.some(node => node.kind === Kind.OPERATION_DEFINITION && node.operation === 'mutation')

export const refuses =
  (role: Role | null) =>
  (coordinate: string): boolean =>
    decides(role, coordinate) === 'forbidden'

export async function startAttackServer(options: TestServerOptions = {}): Promise<TestServer> {
  return startTestServer({ content: 'empty', ...options })
}
