import { ObjectType } from 'type-graphql'
import { ChangedPayload } from './changed.payload.js'

@ObjectType({ description: 'What a new attention level changed.' })
export class SetAttentionLevelPayload extends ChangedPayload {}
