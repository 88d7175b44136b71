import type { Role } from '../../../src/generated/tables.js'
import type { Answer } from '../../support/client.js'
import { isPublic } from './coordinates.js'
import { mutationArgumentsOf } from './mutations.js'
import { documentOf, type Row } from './operation.js'
import { argumentsOf, mutationOf, type Probe } from './routes.js'
import type { Stage } from './stage.js'

/** The operation of a probe, with what its mutation takes. */
export async function operationOf(stage: Stage, probe: Probe, role: Role): Promise<string> {
  const mutation = mutationOf(probe)
  const given = mutation === undefined ? '' : await mutationArgumentsOf(stage, mutation, role, probe.target)
  return documentOf(probe, stage.way, name => (name === mutation ? given : argumentsOf(name)))
}

/** Goes a probe's way in the name of a role, or of nobody. */
export async function ask(stage: Stage, probe: Probe, role: Role | null): Promise<Answer<Row>> {
  const operation = await operationOf(stage, probe, role ?? 'AT')
  if (mutationOf(probe) === undefined) return (await stage.client(role)).raw<Row>(operation)
  const answer = await (await stage.newClient(role)).raw<Row>(operation)
  stage.forget()
  return answer
}

/** Whether nobody has to be signed in on the whole way. */
export const isPublicWay = ({ path, target }: Probe): boolean => [...path, target].every(isPublic)
