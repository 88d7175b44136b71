import { randomUUID } from 'node:crypto'
import { graphql, parse } from 'graphql'
import { LoginLimiter } from '../../../src/auth/login-limiter.js'
import { SignIn } from '../../../src/auth/sign-in.js'
import { parseAnswer } from '../../../src/data/answer-json.js'
import { Planner } from '../../../src/data/plan/planner.js'
import { shapeOfVariables } from '../../../src/data/plan/shape.js'
import { fill } from '../../../src/data/plan/slot.js'
import type { Role } from '../../../src/generated/tables.js'
import { Context } from '../../../src/schema/common/context.js'
import { objectType, schema } from './coordinates.js'
import type { Row, Way } from './operation.js'
import type { Stage } from './stage.js'

interface Unshielded {
  readonly data: Row | null
  readonly codes: readonly unknown[]
}
type Server = Pick<Stage, 'server'>
type Viewer = Awaited<ReturnType<Stage['viewer']>>

/** Runs an operation on the resolvers, without the shield. */
async function runResolvers({ server }: Server, viewer: Viewer, source: string): Promise<Unshielded> {
  const { database } = server.test
  const { notes } = server
  const services = { database, notes, signIn: new SignIn(database, server.tokens, new LoginLimiter()), maxPageSize: 1000 }
  const contextValue = new Context(services, '192.0.2.1', randomUUID(), viewer)
  try {
    const { data, errors = [] } = await graphql({ schema, source, contextValue })
    return { data: data ?? null, codes: errors.map(({ extensions }) => extensions['code']) }
  } finally {
    await contextValue.close()
  }
}

/** Runs a query as one statement that refuses no field. */
async function runStatement({ server }: Server, viewer: Viewer, source: string): Promise<Unshielded> {
  const document = parse(source)
  const selectionSets = document.definitions.flatMap(definition => ('selectionSet' in definition ? [definition.selectionSet] : []))
  const shape = shapeOfVariables(new Map(), {})
  const { role } = viewer
  const plan = new Planner(1000).plan({
    key: source,
    role,
    document,
    type: objectType('Query'),
    selectionSets,
    shape,
    leftOut: new Set(),
    operation: 'query',
  })
  if (!plan) throw new Error('no one statement can answer the query')
  const parameters = fill(plan.parameters, { variables: {}, payload: {}, requestId: randomUUID() })
  const { statement, open } = server.notes.opening({ name: plan.name, sql: plan.sql, parameters })
  const read = await server.test.database.readAs(viewer, statement)
  const json = read === null ? null : await open(read)
  return { data: json === null ? null : (parseAnswer(json) as Row), codes: [] }
}

/** Runs an operation in a session without the shield. */
export const runUnshielded = (of: Server, way: Way, viewer: Viewer, source: string): Promise<Unshielded> =>
  way === 'planned' ? runStatement(of, viewer, source) : runResolvers(of, viewer, source)

/** Runs an operation as a role's person without the shield. */
export const withoutShield = async (stage: Stage, way: Way, role: Role, source: string): Promise<Unshielded> =>
  runUnshielded(stage, way, await stage.viewer(role), source)
