import { LoginLimiter } from '../../src/auth/login-limiter.js'
import { SignIn } from '../../src/auth/sign-in.js'
import { defaultLimits } from '../../src/config/limits.js'
import { createServer } from '../../src/http/server.js'
import { matrix } from '../../src/policy/matrix.js'
import { ROLES, type Cells, type FieldCells } from '../../src/policy/scope.js'
import { Client } from '../support/client.js'
import type { Role } from './oracle.js'
import { judge, mistakes } from './support/judge.js'
import { documentOf } from './support/operations.js'
import { actualPlaces } from './support/outcomes.js'
import type { AskerName } from './support/people.js'
import { OracleStage } from './support/stage.js'

// Tests the suite itself: it must notice a server whose matrix differs in one cell.

const askerOf: Readonly<Record<Role, AskerName>> = { AT: 'trainer', COACH: 'coach', PARENT: 'parent', ADMIN: 'admin' }

/** Changed cells, with the type whose operation reads the field. */
const changes: readonly (readonly [coordinate: string, role: Role, askedBy: string])[] = [
  ['Query.cases', 'COACH', 'Query'],
  ['Query.roster', 'PARENT', 'Query'],
  ['Query.roster', 'COACH', 'Athlete'],
  ['Query.athlete', 'PARENT', 'Athlete'],
  ['Query.today', 'ADMIN', 'Today'],
  ['Athlete.dateOfBirth', 'COACH', 'Athlete'],
  ['Athlete.dateOfBirth', 'ADMIN', 'Athlete'],
  ['Team.statusCounts', 'PARENT', 'StatusCounts'],
  ['Case.bodyPart', 'ADMIN', 'Case'],
  ['Case.attentionLevel', 'PARENT', 'Case'],
  ['Case.milestones', 'COACH', 'Milestone'],
  ['Case.timeline', 'ADMIN', 'EventConnection'],
  ['Case.timeline', 'AT', 'Event'],
  ['Event.clinicalNotes', 'COACH', 'Event'],
  ['Event.visibility', 'PARENT', 'Event'],
  ['Restriction.addedBy', 'ADMIN', 'Restriction'],
  ['School.clearancePolicy', 'PARENT', 'ClearancePolicy'],
]

type Fields = Record<string, FieldCells>
const fieldsOf = (type: string): Fields => (matrix as unknown as Readonly<Record<string, { readonly fields: Fields }>>)[type]?.fields ?? {}

/** Runs work while one cell of the matrix is inverted. */
async function withChanged<T>(coordinate: string, role: Role, work: () => Promise<T>): Promise<T> {
  const [type = '', field = ''] = coordinate.split('.')
  const fields = fieldsOf(type)
  const line = fields[field]
  if (line === undefined || line === 'withRow') throw new Error(`${coordinate} has no cells of its own`)
  fields[field] = { ...line, [role]: line[role] === 'none' ? 'school' : 'none' } satisfies Cells
  try {
    return await work()
  } finally {
    fields[field] = line
  }
}

let stage: OracleStage
beforeAll(async () => {
  stage = await OracleStage.open()
}, 120_000)
afterAll(() => stage.close())

/** Starts a server now and returns its mistakes in the operation for a type. */
async function mistakesOfAServer(asker: AskerName, type: string): Promise<readonly string[]> {
  const { test, tokens } = stage.server
  const { notes } = stage.server
  const services = { database: test.database, notes, signIn: new SignIn(test.database, tokens, new LoginLimiter()), maxPageSize: 1000 }
  const limits = { ...defaultLimits, costPerMinute: 0 }
  const app = await createServer({ services, tokens, debug: true, demoAccounts: true, corsOrigins: [], trustedDocuments: null, limits })
  try {
    const client = new Client(await app.listen({ port: 0, host: '127.0.0.1' }), stage.client(asker).token)
    const operation = stage.operations.find(candidate => candidate.type === type)
    if (!operation) throw new Error(`nothing asks for ${type}`)
    const { data, errors } = await client.raw(documentOf(operation, 'planned'))
    const refused = new Set(errors.flatMap(({ extensions }) => extensions.coordinate ?? []))
    const places = judge(stage.everything(asker, operation), stage.expected(asker, operation), actualPlaces({ data, refused }, operation))
    return mistakes(places)
  } finally {
    await app.close()
  }
}

test.each(ROLES)('%s: an unchanged matrix gives no mistakes', async role => {
  expect(await mistakesOfAServer(askerOf[role], 'Case')).toEqual([])
})

test.each(changes)('inverting %s for %s is noticed', async (coordinate, role, type) => {
  const found = await withChanged(coordinate, role, () => mistakesOfAServer(askerOf[role], type))
  expect(found).not.toEqual([])
})
