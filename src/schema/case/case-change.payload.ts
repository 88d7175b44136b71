import { ObjectType } from 'type-graphql'
import { ChangedPayload } from './changed.payload.js'

@ObjectType({ description: 'The result of `setAttentionLevel`.' })
export class SetAttentionLevelPayload extends ChangedPayload {}
