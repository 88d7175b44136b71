import type { GraphQLSchema } from 'graphql'
import { coordinatesOf, objectTypesOf, rowsOf } from './coordinates.js'
import { ROLES, type Cells, type Scope } from './scope.js'

const PEOPLE = { AT: 'trainers', COACH: 'coaches', PARENT: 'parents', ADMIN: 'admins' } as const
const REACH: Readonly<Record<Scope, string>> = {
  school: 'their school',
  team: 'their own teams',
  child: 'their own children',
  own: 'their own records',
  public: 'without signing in',
  none: '',
}

/** For example: trainers (their school), coaches (their own teams). */
function inWords(line: Cells): string {
  const scopes = new Set(ROLES.map(role => line[role]))
  if (scopes.size === 1 && scopes.has('public')) return 'everyone, without signing in'
  if (scopes.size === 1 && scopes.has('own')) return 'everyone who is signed in'
  const allowed = ROLES.filter(role => line[role] !== 'none')
  return allowed.map(role => `${PEOPLE[role]} (${REACH[line[role]]})`).join(', ')
}

/** Adds the matrix's line `Visible to: …` to each field's description. */
export function describeAccess(schema: GraphQLSchema): void {
  const cellsByName = new Map(coordinatesOf(schema).map(({ name, cells }) => [name, cells]))
  for (const type of objectTypesOf(schema)) {
    for (const field of Object.values(type.getFields())) {
      const line = cellsByName.get(`${type.name}.${field.name}`)
      if (line) field.description = `${field.description ?? ''}\n\nVisible to: ${inWords(line)}.`
    }
  }
}

const LEGEND = `# Who may see what

Generated from \`src/policy/matrix.ts\` by \`npm run schema\`. Do not edit this page.

| word | reach |
| --- | --- |
| school | every row of the viewer's school; of memberships, a coach and a parent see only those of the staff |
| team | active rows of the athletes on the coach's own teams, and of athletes disclosed to the coach in an emergency while the disclosure lasts |
| child | rows of the parent's own children, and of athletes disclosed to the parent in an emergency while the disclosure lasts |
| own | the viewer's own records; of emergency disclosures, those to the viewer that are in force, which a parent sees too |
| public | without signing in |
| – | refused: \`null\`, and one \`FORBIDDEN\` error for the field, for any number of rows |

PostgreSQL's row-level security enforces the line *rows* of a type: a row out of reach does not exist. graphql-shield enforces the
lines of fields. A field that is not listed under its type follows the line *rows*. An admin reaches no resolved case. Both
authorities stop clinical notes: their table shows rows to trainers only.
`

const tableLine = (name: string, line: Cells): string =>
  `| ${name} | ${ROLES.map(role => (line[role] === 'none' ? '–' : line[role])).join(' | ')} |`

/** The matrix as a page, with one table per type. Lines equal to their rows' are omitted. */
export function accessMatrixPage(schema: GraphQLSchema): string {
  const coordinates = coordinatesOf(schema)
  const sections = objectTypesOf(schema).map(({ name: type }) => {
    const rows = rowsOf(type)
    const fields = coordinates.filter(coordinate => coordinate.type === type && coordinate.own !== null)
    const lines = [...(rows ? [tableLine('*rows*', rows)] : []), ...fields.map(({ field, cells }) => tableLine(`\`${field}\``, cells))]
    return `## ${type}\n\n| | ${ROLES.join(' | ')} |\n| --- | --- | --- | --- | --- |\n${lines.join('\n')}\n`
  })
  return [LEGEND, ...sections].join('\n')
}

/** tests/oracle/alone.evidence.ts measures everything from here on, disabling each authority in turn. */
export const MEASURED = '## Stopped by one authority alone'

/** A new page with the measured part of the old one. */
export function keepMeasured(page: string, old: string): string {
  const start = old.indexOf(MEASURED)
  return start < 0 ? page : `${page}\n${old.slice(start)}`
}
