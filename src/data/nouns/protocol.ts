import { sql } from 'kysely'
import { columnsOf, defineNoun } from '../read/noun.js'
import { ascending, term } from '../read/order.js'
import { relation } from '../read/relation.js'

const is = columnsOf('protocols')

export const protocol = defineNoun('protocols', {
  id: is.plain('id'),
  key: is.plain('key'),
  name: is.plain('name'),
  source: is.plain('source'),
  returnsToPlay: is.plain('returns_to_play'),
})

export const protocols = relation({
  name: 'Query.protocols',
  target: protocol,
  where: () => [],
  order: () => ascending(term('text', protocol.fields.name), term('uuid', protocol.fields.id)),
})

const step = columnsOf('protocol_steps')

export const protocolStep = defineNoun('protocol_steps', {
  id: step.plain('id'),
  protocolId: step.plain('protocol_id'),
  position: step.plain('position'),
  label: step.plain('label'),
  instructions: step.plain('instructions'),
  minimumHours: step.plain('minimum_hours'),
  requiresClearance: step.plain('requires_clearance'),
  symptomsBackTo: step.plain('symptoms_back_to'),
})

export const stepsOfProtocol = relation({
  name: 'Protocol.steps',
  target: protocolStep,
  where: (s, key) => [sql`${protocolStep.fields.protocolId(s)} = ${key}`],
  order: () => ascending(term('integer', protocolStep.fields.position)),
})
