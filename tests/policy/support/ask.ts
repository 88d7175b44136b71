import type { Role } from '../../../src/generated/tables.js'
import type { Answer } from '../../support/client.js'
import { isPublic } from './coordinates.js'
import { mutationArgumentsOf } from './mutations.js'
import { documentOf, type Row } from './operation.js'
import { argumentsOf, mutationOf, type Probe } from './routes.js'
import type { Stage } from './stage.js'

/** The operation of a probe, with its mutation's arguments. */
export async function operationOf(stage: Stage, probe: Probe, role: Role): Promise<string> {
  const mutation = mutationOf(probe)
  const given = mutation === undefined ? '' : await mutationArgumentsOf(stage, mutation, role, probe.target)
  return documentOf(probe, stage.way, name => (name === mutation ? given : argumentsOf(name)))
}

/** Runs a probe as a role, or signed out if the role is null. */
export async function ask(stage: Stage, probe: Probe, role: Role | null): Promise<Answer<Row>> {
  const operation = await operationOf(stage, probe, role ?? 'AT')
  if (mutationOf(probe) === undefined) return (await stage.client(role)).raw<Row>(operation)
  const answer = await (await stage.newClient(role)).raw<Row>(operation)
  stage.forget()
  return answer
}

/** Whether every field of the probe is public. */
export const isPublicWay = ({ path, target }: Probe): boolean => [...path, target].every(isPublic)
