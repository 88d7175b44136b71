import type { Viewer } from '../../../src/auth/viewer.js'
import { rosterOrders } from '../../../src/data/nouns/athlete.js'
import type { AccountName } from './accounts.js'
import { viewerOf } from './accounts.js'
import type { Known } from './good-values.js'
import type { ExecutionPaths } from './execution-paths.js'

interface Edges {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[]
}
type Row = { readonly [key: string]: Edges & { readonly nodes: readonly Row[] } } & { readonly id: string }

const PAGE = 'edges { cursor node { id } }'
const orders = Object.keys(rosterOrders)
const lists = ['out', 'restricted', 'untouched', 'milestonesDue']
const DOCUMENT = `{
  ${orders.map(order => `${order}: roster(orderBy: ${order}, first: 200) { ${PAGE} }`).join(' ')}
  triage: cases(first: 100) { ${PAGE} nodes { timeline(first: 20) { ${PAGE} } athlete { cases(first: 20) { ${PAGE} } } } }
  today(untouchedDays: 1) { ${lists.map(list => `${list}(first: 100) { ${PAGE} }`).join(' ')} }
  teams { id athletes(first: 100) { ${PAGE} } }
}`

const logs = (athletes: readonly string[]): string =>
  `{ ${athletes.map((id, i) => `l${i}: accessLog(athleteId: "${id}", first: 5) { edges { cursor } }`).join(' ')} }`

/** A sample across the list, with its first and last items. */
const some = (list: readonly string[]): readonly string[] =>
  list.filter((_, i) => i % Math.ceil(list.length / 8) === 0 || i === list.length - 1)

/** Collects ids and cursors that the trainers of both schools get. */
export async function gatherKnown(ways: ExecutionPaths, viewers: ReadonlyMap<AccountName, Viewer>): Promise<Known> {
  const ask = (document: string) =>
    Promise.all(
      (['at@lincoln', 'at@roosevelt'] as const).map(async name => {
        const body = JSON.parse(await ways.askPlainly(viewerOf(viewers, name), { document })) as {
          readonly data: Readonly<Record<string, unknown>>
        }
        return body.data
      }),
    )
  const answers = await ask(DOCUMENT)
  const edges = (list: unknown): Edges['edges'] => (list as Edges).edges
  const cases = answers.flatMap(answer => (answer['triage'] as { readonly nodes: readonly Row[] }).nodes)
  const cursors = (lists: readonly unknown[]): readonly string[] => some(lists.flatMap(list => edges(list).map(({ cursor }) => cursor)))
  const athletes = some(answers.flatMap(answer => edges(answer['NAME_ASC']).map(({ node }) => node.id)))
  const logsOfAthletes = (await ask(logs(athletes))).flatMap(answer => Object.values(answer).filter(log => log !== null))
  return {
    athletes,
    teams: answers.flatMap(answer => (answer['teams'] as readonly Row[]).map(({ id }) => id)),
    cases: answers.flatMap(answer => edges(answer['triage']).map(({ node }) => node.id)),
    events: some(cases.flatMap(row => edges(row['timeline']).map(({ node }) => node.id))),
    cursors: {
      ...Object.fromEntries(orders.map(order => [order, cursors(answers.map(answer => answer[order]))])),
      ...Object.fromEntries(lists.map(list => [list, cursors(answers.map(answer => (answer['today'] as Row)[list]))])),
      athletes: cursors(answers.flatMap(answer => (answer['teams'] as readonly Row[]).map(team => team['athletes']))),
      triage: cursors(answers.map(answer => answer['triage'])),
      timeline: cursors(cases.map(row => row['timeline'])),
      accessLog: cursors(logsOfAthletes),
      cases: cursors(cases.map(row => (row['athlete'] as unknown as Row)['cases'])),
    },
  }
}
