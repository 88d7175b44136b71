import { randomUUID } from 'node:crypto'
import type { Database, Transaction } from '../../src/data/database.js'
import { demoIds } from '../../prisma/demo/ids.js'
import {
  AccessLogDocument,
  AddMilestoneDocument,
  ApplyProtocolDocument,
  CasePageDocument,
  CasesWithPhaseBarsDocument,
  CoachDashboardAskingForMoreDocument,
  CoachDashboardDocument,
  ParentChildrenDocument,
  PracticePlanDocument,
  PracticePlanLinkDocument,
  CompleteMilestoneDocument,
  ReportSymptomsDocument,
  RosterWithCasesDocument,
  SetEventVisibilityDocument,
  SidelineEntryDocument,
  TodayDocument,
} from '../generated/documents.js'
import { useServer } from './support.js'

/**
 * Statements per operation, including BEGIN and COMMIT. On a server, a read is one message together with its session, and an entry is one
 * together with its session and the read of its payload.
 */
const STATEMENTS = {
  coachDashboard: 1,
  coachDashboardWithRefusals: 1,
  casePage: 1,
  rosterWithCases: 1,
  parentChildren: 1,
  sidelineEntry: 1,
  today: 1,
  accessLog: 1,
  practicePlan: 1,
  setEventVisibility: 1,
  practicePlanLink: 2,
  phaseBars: 1,
  protocols: 1,
  symptoms: 1,
} as const

let sent = 0
const counted = <Result>(result: Result): Result => {
  sent += 1
  return result
}

const countingTransaction = (transaction: Transaction): Transaction => ({
  query: statement => counted(transaction.query(statement)),
  commit: () => counted(transaction.commit()),
  rollback: () => counted(transaction.rollback()),
})

const counting = (database: Database): Database => ({
  ...database,
  begin: async () => countingTransaction(await counted(database.begin())),
  readAs: (viewer, statement) => counted(database.readAs(viewer, statement)),
  writeAs: (viewer, statements) => counted(database.writeAs(viewer, statements)),
})

const { as } = useServer({ wrap: counting })

/** The number of statements a unit of work takes once the caches are warm. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  await work()
  sent = 0
  await work()
  return sent
}

describe('one row takes as many statements as all rows', () => {
  test('on the coach’s dashboard', async () => {
    const coach = await as('coach')
    const dashboard = (first: number) => () => coach.ask(CoachDashboardDocument, { first })
    expect((await dashboard(100)()).viewer.teams[0]?.athletes?.nodes).toHaveLength(40)
    expect(await statementsOf(dashboard(100))).toBe(STATEMENTS.coachDashboard)
    expect(await statementsOf(dashboard(1))).toBe(STATEMENTS.coachDashboard)
  })

  test('on the case page', async () => {
    const trainer = await as('trainer')
    const page = (first: number) => () => trainer.ask(CasePageDocument, { id: demoIds.activeCase, first })
    expect((await page(100)()).case?.timeline?.nodes).toHaveLength(8)
    expect(await statementsOf(page(100))).toBe(STATEMENTS.casePage)
    expect(await statementsOf(page(1))).toBe(STATEMENTS.casePage)
  })

  test('in the access log', async () => {
    const trainer = await as('trainer')
    const log = (first: number) => () => trainer.ask(AccessLogDocument, { athleteId: demoIds.parentChild, first })
    expect(await statementsOf(log(50))).toBe(STATEMENTS.accessLog)
    expect(await statementsOf(log(1))).toBe(STATEMENTS.accessLog)
  })

  test('in the roster with its cases', async () => {
    const trainer = await as('trainer')
    const roster = (first: number) => () => trainer.ask(RosterWithCasesDocument, { first })
    const { roster: whole } = await roster(1000)()
    expect(whole?.nodes).toHaveLength(whole?.totalCount ?? 0)
    expect(whole?.nodes.filter(({ cases }) => cases.nodes.length > 0).length).toBeGreaterThan(5)
    expect(await statementsOf(roster(1000))).toBe(STATEMENTS.rosterWithCases)
    expect(await statementsOf(roster(1))).toBe(STATEMENTS.rosterWithCases)
  })

  test('even when fields are refused', async () => {
    const coach = await as('coach')
    expect(await statementsOf(() => coach.run(CoachDashboardAskingForMoreDocument, {}))).toBe(STATEMENTS.coachDashboardWithRefusals)
  })

  test('for a parent’s children with their cases', async () => {
    const parent = await as('parent')
    expect((await parent.ask(ParentChildrenDocument, {})).viewer.athletes).toHaveLength(2)
    expect(await statementsOf(() => parent.ask(ParentChildrenDocument, {}))).toBe(STATEMENTS.parentChildren)
  })
})

describe('a page of several lists takes one statement, whatever the rows', () => {
  test('the morning list', async () => {
    const trainer = await as('trainer')
    const morning = (untouchedDays: number, first: number) => () => trainer.ask(TodayDocument, { untouchedDays, first })
    const { today } = await morning(1, 1000)()
    const lists = [today?.out, today?.restricted, today?.milestonesDue, today?.untouched]
    expect(lists.filter(list => (list?.nodes.length ?? 0) > 1)).toHaveLength(lists.length)
    expect(await statementsOf(morning(1, 1000))).toBe(STATEMENTS.today)
    expect(await statementsOf(morning(365, 1))).toBe(STATEMENTS.today)
  })

  test('a practice plan', async () => {
    const coach = await as('coach')
    const plan = (teamId: string) => () => coach.ask(PracticePlanDocument, { teamId })
    expect((await plan(demoIds.varsityFootball)()).practicePlan?.full.length).toBeGreaterThan(30)
    expect(await statementsOf(plan(demoIds.varsityFootball))).toBe(STATEMENTS.practicePlan)
    expect(await statementsOf(plan(demoIds.girlsSoccer))).toBe(STATEMENTS.practicePlan)
  })
})

test('the Phase Bars of all cases take as many statements as one', async () => {
  const trainer = await as('trainer')
  const bars = (first: number) => () => trainer.ask(CasesWithPhaseBarsDocument, { first })
  const { cases } = await bars(100)()
  expect(cases?.nodes.filter(({ phaseBar }) => phaseBar !== null).length).toBeGreaterThan(5)
  expect(await statementsOf(bars(100))).toBe(STATEMENTS.phaseBars)
  expect(await statementsOf(bars(1))).toBe(STATEMENTS.phaseBars)
})

describe('a write takes a fixed number of statements', () => {
  test('a sideline entry: the first, another one and a replay', async () => {
    const trainer = await as('trainer')
    const entry = { athleteId: demoIds.healthyAthlete, bodyPart: 'FOOT', participation: 'OUT', clinicalNotes: 'None' } as const
    const again = { ...entry, entryKey: randomUUID() }
    const count = async (input: typeof entry): Promise<number> => {
      sent = 0
      await trainer.ask(SidelineEntryDocument, { input })
      return sent
    }
    for (const input of [entry, entry, again, again]) expect(await count(input)).toBe(STATEMENTS.sidelineEntry)
  })

  test('a change of an event’s visibility', async () => {
    const trainer = await as('trainer')
    const { case: found } = await trainer.ask(CasePageDocument, { id: demoIds.outCase })
    const input = { eventId: found?.timeline?.nodes[0]?.id ?? '', visibility: ['COACH'] } as const
    expect(await statementsOf(() => trainer.ask(SetEventVisibilityDocument, { input }))).toBe(STATEMENTS.setEventVisibility)
  })

  test('a link to a practice plan', async () => {
    const coach = await as('coach')
    const input = { teamId: demoIds.varsityFootball }
    expect(await statementsOf(() => coach.ask(PracticePlanLinkDocument, { input }))).toBe(STATEMENTS.practicePlanLink)
  })

  test('a protocol, a milestone, its completion, and symptoms', async () => {
    const trainer = await as('trainer')
    const caseId = demoIds.restrictedCase
    const count = async (work: () => Promise<unknown>): Promise<number> => {
      sent = 0
      await work()
      return sent
    }
    let milestoneId = ''
    const writes = [
      () => trainer.ask(ApplyProtocolDocument, { input: { caseId, protocol: 'ANKLE_SPRAIN' } }),
      async () => {
        const { addMilestone } = await trainer.ask(AddMilestoneDocument, { input: { caseId, label: 'Run' } })
        milestoneId = addMilestone?.milestone?.id ?? ''
      },
      () => trainer.ask(CompleteMilestoneDocument, { input: { milestoneId } }),
    ]
    for (const write of writes) expect(await count(write)).toBe(STATEMENTS.protocols)
    const symptoms = () => trainer.ask(ReportSymptomsDocument, { input: { caseId, summary: 'Pain' } })
    expect(await count(symptoms)).toBe(STATEMENTS.symptoms)
  })
})
