import { MEASURED } from '../../../src/policy/describe.js'
import { ROLES, type Role } from '../oracle.js'
import type { Hidden } from './alone.js'

// The part of docs/access-matrix.md about what only one authority stops.

/** Relations of rows, by name and role. */
type Grouped = ReadonlyMap<string, ReadonlyMap<Role, ReadonlySet<string>>>

function group(hidden: readonly Hidden[], nameOf: (one: Hidden) => string, relationOf: (one: Hidden) => string): Grouped {
  const groups = new Map<string, Map<Role, Set<string>>>()
  for (const one of hidden) {
    const byRole = groups.get(nameOf(one)) ?? new Map<Role, Set<string>>()
    groups.set(nameOf(one), byRole)
    byRole.set(one.role, (byRole.get(one.role) ?? new Set<string>()).add(relationOf(one)))
  }
  return new Map([...groups].sort(([one], [other]) => (one < other ? -1 : 1)))
}

const SHOWN = ', shown to '
/** The number of sets of roles that an event can be visible to. */
const AUDIENCES = 8

/** Joins the visibilities of the same relation. */
function inWords(relations: ReadonlySet<string>): string {
  const audiences = new Map<string, string[]>()
  for (const relation of relations) {
    const [tie = '', shown] = relation.split(SHOWN)
    audiences.set(tie, [...(audiences.get(tie) ?? []), ...(shown === undefined ? [] : [shown])])
  }
  const words = [...audiences].map(([tie, shown]) => {
    if (shown.length === 0) return tie
    return shown.length === AUDIENCES ? `${tie}, whatever their visibility` : `${tie}${SHOWN}${shown.sort().join(' / ')}`
  })
  return words.sort().join('; ')
}

const table = (head: readonly string[], groups: Grouped): string => {
  const lines = [...groups].flatMap(([name, byRole]) =>
    ROLES.flatMap(role => {
      const relations = byRole.get(role)
      return relations ? [`| ${name} | ${role} | ${inWords(relations)} |`] : []
    }),
  )
  return [`| ${head.join(' | ')} |`, `| ${head.map(() => '---').join(' | ')} |`, ...lines].join('\n')
}

/** Values only: an object is reported by its values. */
const isValue = ({ place }: Hidden): boolean => place.object === null && place.rowType !== 'Query'

/** Only the rows that a refused field itself returns, not those behind them. */
function nearest(refused: readonly Hidden[]): readonly Hidden[] {
  const types = new Map<string, readonly [length: number, rowType: string]>()
  for (const { path, place } of refused) {
    const name = place.refusedBy ?? ''
    const length = path.split('/').length
    if (length < (types.get(name)?.[0] ?? Infinity)) types.set(name, [length, place.rowType])
  }
  return refused.filter(({ place }) => types.get(place.refusedBy ?? '')?.[1] === place.rowType)
}

export function measuredPart(hidden: readonly Hidden[], mutations: readonly (readonly [mutation: string, role: Role])[]): string {
  const byShield = hidden.filter(one => one.byShield && !one.byRows && isValue(one))
  const byRows = hidden.filter(one => one.byRows && !one.byShield && isValue(one) && !one.place.isSeen)
  const refused = group(
    nearest(byShield),
    one => `\`${one.place.refusedBy ?? ''}\``,
    ({ place }) => `${place.rowType}: ${place.relation}`,
  )
  const rows = group(
    byRows,
    one => one.place.rowType,
    ({ place }) => place.relation,
  )
  return `${MEASURED}

Measured by \`npm run measure:access\`, which asks every field of every row as every role, once with each rule of graphql-shield away
and once with row-level security away, and compares both with a model of the contract; \`tests/oracle/alone.evidence.ts\` fails where this
is out of date. What is not listed is stopped by both. Clinical notes always are.

### Fields and operations: graphql-shield alone

The rows are those that the role may see, so that PostgreSQL has no say.

${table(['refused', 'role', 'of'], refused)}

Mutations that row-level security alone would let through: ${mutations.length === 0 ? 'none' : mutations.map(([name, role]) => `\`${name}\` (${role})`).join(', ')}.

### Rows: PostgreSQL alone

Whichever field is asked that the role is given; a field that is refused anyway is stopped by both.

${table(['rows', 'role', 'which'], rows)}
`
}
