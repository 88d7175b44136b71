import type { Role } from '../../../src/generated/tables.js'
import { fragment, name, type Sql } from '../../support/sql.js'
import { Mint } from './canaries.js'
import { COACHES, PARENTS, TEAMS, type EventSpec, type InjurySpec, type SchoolSpec, type WorldSpec } from './world-spec.js'

type Row = Readonly<Record<string, unknown>>

export interface AttackerRow {
  readonly name: string
  readonly school: string
  readonly membership: string
  readonly role: Role
  /** Index of the school in the world. Members of the third school send no mutations: nobody who does may write its rows. */
  readonly place: number
}

export interface BuiltWorld {
  readonly attackers: readonly AttackerRow[]
  readonly schools: readonly string[]
  /** The cases that get clinical notes, and the trainers who write them. */
  readonly toNote: readonly { readonly trainer: string; readonly caseId: string }[]
}

const PARTICIPATION_OF: Readonly<Record<string, string | null>> = {
  SIDELINE_ENTRY: 'OUT',
  RESTRICTION_ADDED: 'RESTRICTED',
  REMOVED_FROM_PLAY: 'OUT',
  CLEARANCE_GRANTED: 'CLEARED',
  CASE_REOPENED: 'RESTRICTED',
}
const WORST = ['CLEARED', 'RESTRICTED', 'OUT']

const columnsOf = (row: Row): string => Object.keys(row).join(', ')

/** Collects a world's rows by table, for one insert per table. */
class Rows {
  private readonly byTable = new Map<string, Row[]>()

  add<R extends Row>(table: string, row: R): R {
    const rows = this.byTable.get(table) ?? []
    this.byTable.set(table, rows)
    rows.push(row)
    return row
  }

  change(table: string, change: (row: Row) => Row): void {
    this.byTable.set(table, (this.byTable.get(table) ?? []).map(change))
  }

  async insert(sql: Sql, tables: readonly string[]): Promise<void> {
    for (const table of tables) {
      const rows = this.byTable.get(table) ?? []
      // Groups rows by their columns: an omitted column takes its default.
      for (const columns of new Set(rows.map(columnsOf))) {
        const same = rows.filter(row => columnsOf(row) === columns)
        await sql`INSERT INTO ${name(table)} (${fragment(columns)})
          SELECT ${fragment(columns)} FROM jsonb_populate_recordset(NULL::${name(table)}, ${JSON.stringify(same)}::text::jsonb)`
      }
    }
  }
}

const LINKED = [
  'memberships', 'teams', 'team_coaches', 'athletes', 'team_athletes', 'guardianships', 'cases', 'case_protocols', 'milestones',
  'events', 'restrictions', 'event_visibility_changes', 'case_changes', 'entry_keys',
  'emergency_disclosures',
] as const // prettier-ignore

class SchoolBuilder {
  readonly id: string
  readonly attackers: AttackerRow[] = []
  readonly toNote: BuiltWorld['toNote'][number][] = []
  readonly trainer: string
  readonly teams: readonly string[]
  private readonly now = new Date()
  private readonly columns: { readonly school_id: string }

  constructor(
    private readonly rows: Rows,
    private readonly mint: Mint,
    private readonly spec: SchoolSpec,
    private readonly place: number,
  ) {
    this.id = rows.add('schools', {
      id: mint.id(),
      name: mint.text('School'),
      slug: `school-${mint.token()}`,
      time_zone: 'America/Chicago',
      config: { branding: { mascot: mint.text('Mascot') }, sportNames: { SOCCER: mint.text('Fútbol') } },
    }).id
    this.columns = { school_id: this.id }
    this.teams = Array.from({ length: TEAMS }, (_, n) => this.team(n))
    this.trainer = this.attacker('trainer', 'AT')
    this.attacker('other trainer', 'AT', 'disabled')
    this.attacker('admin', 'ADMIN')
    this.people()
  }

  /** Adds one person who is a coach and a parent at this school, and a coach at the next. */
  bothAndVisitor(next: SchoolBuilder): void {
    const person = this.person('Both')
    const { bothTeams, bothChildren, visitorTeams } = this.spec
    this.coach(this.attacker('both, as coach', 'COACH', 'enabled', person), bothTeams)
    this.guardian(this.attacker('both, as parent', 'PARENT', 'enabled', person), bothChildren)
    next.coach(next.attacker('both, as visitor', 'COACH', 'enabled', person), visitorTeams)
  }

  private people(): void {
    const coaches = Array.from({ length: COACHES }, (_, n) => this.attacker(`coach ${n}`, 'COACH'))
    for (const [n, coach] of coaches.entries()) this.coach(coach, this.spec.coaches[n] ?? [])
    this.athletes = this.spec.athletes.map(spec => this.athlete(spec))
    const parents = Array.from({ length: PARENTS }, (_, n) => this.attacker(`parent ${n}`, 'PARENT'))
    for (const [n, parent] of parents.entries()) this.guardian(parent, this.spec.parents[n] ?? [])
    // Emergency disclosures: the first coach and parent have a current one, the last ones an ended one.
    for (const people of [coaches, parents]) {
      this.disclose(people[0], this.athletes[0], false)
      this.disclose(people.at(-1), this.athletes.at(-1), true)
    }
    // A disabled coach who still has teams.
    this.coach(this.attacker('disabled coach', 'COACH', 'disabled'), [0, 1])
  }
  private athletes: readonly string[] = []

  private person(words: string): string {
    const { mint } = this
    return this.rows.add('users', {
      id: mint.id(),
      email: `${mint.token()}@example.test`,
      display_name: mint.text(words),
      password_hash: mint.token(),
    }).id
  }

  private attacker(words: string, role: Role, state: 'enabled' | 'disabled' = 'enabled', person = this.person(words)): string {
    const { id } = this.rows.add('memberships', {
      ...this.columns,
      id: this.mint.id(),
      user_id: person,
      role,
      disabled_at: state === 'disabled' ? this.mint.instant(this.now) : null,
    })
    this.attackers.push({ name: `${words} of ${this.place}`, school: this.id, membership: id, role, place: this.place })
    return id
  }

  private team(n: number): string {
    const sports = ['FOOTBALL', 'SOCCER', 'TENNIS', 'GOLF']
    const { id } = this.rows.add('teams', {
      ...this.columns,
      id: this.mint.id(),
      sport: sports[n],
      level: 'VARSITY',
      season: this.mint.token(),
      name: this.mint.text('Team'),
    })
    return id
  }

  private coach(membership: string, teams: readonly number[]): void {
    for (const n of teams) this.rows.add('team_coaches', { ...this.columns, team_id: this.teams[n], membership_id: membership })
  }

  private guardian(membership: string, ties: readonly { readonly athlete: number; readonly revoked: boolean }[]): void {
    const done = new Set<string>()
    for (const { athlete, revoked } of ties) {
      const child = this.athletes[athlete % this.athletes.length] ?? ''
      if (done.has(child)) continue
      done.add(child)
      this.rows.add('guardianships', {
        ...this.columns,
        id: this.mint.id(),
        membership_id: membership,
        athlete_id: child,
        relationship: this.mint.text('Aunt'),
        revoked_at: revoked ? this.mint.instant(this.now) : null,
      })
    }
  }

  private disclose(recipient: string | undefined, athlete: string | undefined, isOver: boolean): void {
    const minutes = (n: number): string => new Date(this.now.getTime() + n * 60_000).toISOString()
    this.rows.add('emergency_disclosures', {
      ...this.columns,
      id: this.mint.id(),
      athlete_id: athlete,
      recipient_id: recipient,
      author_id: this.trainer,
      reason: this.mint.text('On the way to hospital'),
      starts_at: minutes(-60),
      ends_at: minutes(600),
      ended_at: isOver ? minutes(-30) : null,
      ended_by_id: isOver ? this.trainer : null,
    })
  }

  private athlete({ teams, gradYear, jersey, cases }: SchoolSpec['athletes'][number]): string {
    const { mint } = this
    const injuries = cases.filter(
      (one, index) =>
        cases.findIndex(other => other.bodyPart === one.bodyPart && other.side === one.side && other.active) === index || !one.active,
    )
    const status = injuries.filter(({ active }) => active).map(({ participation }) => participation)
    const { id } = this.rows.add('athletes', {
      ...this.columns,
      id: mint.id(),
      first_name: mint.text('First'),
      last_name: mint.text('Last'),
      date_of_birth: mint.day(1600, 250),
      grad_year: gradYear,
      jersey_number: jersey,
      current_status: WORST.findLast(word => status.some(own => own === word)) ?? 'CLEARED',
      status_changed_at: mint.instant(this.now),
    })
    for (const n of teams) this.rows.add('team_athletes', { ...this.columns, team_id: this.teams[n], athlete_id: id })
    for (const injury of injuries) this.injury(id, injury)
    return id
  }

  private injury(athlete: string, spec: InjurySpec): void {
    const { mint, now } = this
    const { id } = this.rows.add('cases', {
      ...this.columns,
      id: mint.id(),
      athlete_id: athlete,
      body_part: spec.bodyPart,
      side: spec.side,
      severity: spec.severity,
      attention_level: spec.attention,
      status: spec.active ? 'ACTIVE' : 'RESOLVED',
      participation: spec.active ? spec.participation : 'CLEARED',
      opened_at: mint.instant(now, 40),
      resolved_at: spec.active ? null : mint.instant(now),
      expected_return_on: mint.day(2300, 300),
      version: 7,
      updated_at: mint.instant(now),
    })
    const of = { case_id: id, athlete_id: athlete }
    for (const event of spec.events) this.events(of, event)
    for (const restriction of spec.restrictions) this.restriction(of, restriction)
    this.milestones(id, spec)
    if (spec.noted) this.toNote.push({ trainer: this.trainer, caseId: id })
    this.history(id)
  }

  private event(of: { readonly case_id: string; readonly athlete_id: string }, more: Row): string {
    const { mint, now } = this
    const { id } = this.rows.add('events', {
      ...this.columns,
      id: mint.id(),
      ...of,
      author_id: this.trainer,
      participation: null,
      severity: null,
      summary: mint.text('Seen'),
      occurred_at: mint.instant(now),
      recorded_at: mint.instant(now),
      entry_key: mint.token(),
      corrects_id: null,
      signed_by: null,
      licence_type: null,
      note_date: null,
      ...more,
    })
    return id
  }

  private events(of: { readonly case_id: string; readonly athlete_id: string }, spec: EventSpec): void {
    const { mint } = this
    const clearance = { signed_by: mint.text('Dr.'), licence_type: 'MD', note_date: mint.day(2700, 200) }
    const event = this.event(of, {
      type: spec.type,
      visibility: ['AT', ...spec.visibility],
      participation: PARTICIPATION_OF[spec.type] ?? null,
      severity: spec.type === 'SIDELINE_ENTRY' || spec.type === 'EVALUATION' ? spec.severity : null,
      ...(spec.type === 'CLEARANCE_GRANTED' ? clearance : {}),
    })
    this.rows.add('event_visibility_changes', {
      ...this.columns,
      id: mint.id(),
      event_id: event,
      changed_by_id: this.trainer,
      from_visibility: ['AT'],
      to_visibility: ['AT', ...spec.visibility],
    })
    if (!spec.corrected) return
    this.event(of, { type: 'CORRECTION', corrects_id: event, visibility: ['AT', ...spec.correctionVisibility], severity: spec.severity })
  }

  private restriction(of: { readonly case_id: string; readonly athlete_id: string }, spec: InjurySpec['restrictions'][number]): void {
    const { mint } = this
    const visibility = ['AT', ...spec.visibility]
    const added = this.event(of, { type: 'RESTRICTION_ADDED', visibility, participation: spec.noPlay ? 'OUT' : 'RESTRICTED' })
    const lifted = spec.lifted ? this.event(of, { type: 'RESTRICTION_LIFTED', visibility }) : null
    this.rows.add('restrictions', {
      ...this.columns,
      id: mint.id(),
      case_id: of.case_id,
      kind: spec.noPlay ? 'NO_PLAY' : 'NO_CONTACT',
      details: mint.text('Without'),
      starts_on: mint.day(1900, 80),
      ends_on: spec.ends ? mint.day(3000, 90) : null,
      added_by_id: added,
      lifted_by_id: lifted,
    })
  }

  private milestones(caseId: string, spec: InjurySpec): void {
    const { mint, now } = this
    const own = (position: number, completed: boolean, more: Row): Row =>
      this.rows.add('milestones', {
        ...this.columns,
        id: mint.id(),
        case_id: caseId,
        label: mint.text('Step'),
        position,
        completed_at: completed ? mint.instant(now) : null,
        ...more,
      })
    for (const [index, { completed, due }] of spec.milestones.entries())
      own(index + 1, completed, { target_date: due ? mint.day(1860, 30) : mint.day(2600, 90) })
    if (!spec.protocol) return
    const run = this.rows.add('case_protocols', {
      ...this.columns,
      id: mint.id(),
      case_id: caseId,
      protocol_id: null, // set below, once the school has its protocols
      key: 'ANKLE_SPRAIN',
      name: mint.text('Protocol'),
      returns_to_play: true,
      applied_at: mint.instant(now),
      sent_back_at: mint.instant(now),
    })
    for (let step = 1; step <= 3; step += 1) {
      own(10 + step, step === 1, {
        target_date: mint.day(2600, 90),
        case_protocol_id: run.id,
        step,
        instructions: mint.text('Do'),
        minimum_hours: 24,
        requires_clearance: step === 3,
        started_at: step < 3 ? mint.instant(now) : null,
        clearance_signed_by: step === 3 ? mint.text('Dr.') : null,
        clearance_signed_on: step === 3 ? mint.day(2600, 90) : null,
      })
    }
  }

  private history(caseId: string): void {
    const { mint } = this
    const changed = { before: { expectedReturnOn: mint.day(2300, 300) }, after: { attentionLevel: 'WATCH' } }
    this.rows.add('case_changes', { ...this.columns, id: mint.id(), case_id: caseId, changed_by_id: this.trainer, ...changed })
    this.rows.add('entry_keys', {
      ...this.columns,
      author_id: this.trainer,
      entry_key: mint.token(),
      mutation: 'setAttentionLevel',
      case_id: caseId,
      subject_id: caseId,
    })
  }
}

/** Writes a world's rows. Independent of other worlds in the same database. */
export async function buildWorld(sql: Sql, seed: string, spec: WorldSpec): Promise<BuiltWorld> {
  const rows = new Rows()
  const mint = new Mint(seed)
  const builders = spec.map((school, place) => new SchoolBuilder(rows, mint, school, place))
  builders.forEach((builder, place) => builder.bothAndVisitor(builders[(place + 1) % builders.length] ?? builder))
  await rows.insert(sql, ['schools', 'users']) // a trigger gives each school its protocols and clearance policy
  // Triggers off: the rows are already consistent, and carry timestamps that the triggers would replace.
  await sql`SET LOCAL session_replication_role = replica`
  const protocols = new Map<unknown, string>()
  for (const { id } of builders)
    protocols.set(id, await sql.value<string>`SELECT id FROM protocols WHERE school_id = ${id} AND key = 'ANKLE_SPRAIN'`)
  rows.change('case_protocols', row => ({ ...row, protocol_id: protocols.get(row['school_id']) }))
  await rows.insert(sql, LINKED)
  for (const { id } of builders) {
    await sql`UPDATE protocols SET name = ${mint.text('Way back')} WHERE school_id = ${id} AND key = 'ANKLE_SPRAIN'`
    await sql`UPDATE protocol_steps SET label = label || ${` ${mint.token()}`}, instructions = ${mint.text('Do')} WHERE school_id = ${id}`
  }
  await sql`SET LOCAL session_replication_role = origin`
  return {
    attackers: builders.flatMap(({ attackers }) => attackers),
    schools: builders.map(({ id }) => id),
    toNote: builders.flatMap(({ toNote }) => toNote),
  }
}
