import { ObjectType } from 'type-graphql'
import { ChangedPayload, type ChangedIds } from '../case/changed.payload.js'
import { RecordedPayload } from '../event/event.payload.js'

export interface AppliedIds extends ChangedIds {
  readonly caseProtocolId: string
}

@ObjectType({ description: 'The result of `applyProtocol`.' })
export class ApplyProtocolPayload extends ChangedPayload implements AppliedIds {
  readonly caseProtocolId!: string
}

@ObjectType({ description: 'The result of `reportSymptoms`.' })
export class ReportSymptomsPayload extends RecordedPayload {}
