import 'reflect-metadata'
import type { GraphQLSchema } from 'graphql'
import { buildSchemaSync, getMetadataStorage, type NonEmptyArray } from 'type-graphql'
import { badUserInput } from '../errors.js'
import { describeAccess } from '../policy/describe.js'
import { shielded } from '../policy/shield.js'
import { AccessRecordResolver } from './access-record/access-record.resolver.js'
import { AthleteResolver } from './athlete/athlete.resolver.js'
import { AccessReasonResolver, EventAudienceResolver } from './audience/audience.resolver.js'
import { SetAttentionLevelResolver } from './case/case-change.mutations.js'
import { caseEventResolvers } from './case/case-event.mutations.js'
import { CaseResolver } from './case/case.resolver.js'
import { problemsOf } from './common/check-input.js'
import { counted } from './execution/counted-schema.js'
import { emergencyDisclosureResolvers } from './emergency-disclosure/emergency-disclosure.resolver.js'
import { EntryResultResolver, SyncEntriesResolver } from './entry/entry.mutations.js'
import { EventResolver } from './event/event.resolver.js'
import { SetEventVisibilityResolver, SidelineEntryResolver } from './event/event.mutations.js'
import { MembershipResolver } from './membership/membership.resolver.js'
import { MilestoneResolver } from './milestone/milestone.resolver.js'
import { AccessPreviewResolver } from './preview/preview.resolver.js'
import { LimitedAthleteResolver, PracticePlanResolver } from './practice-plan/practice-plan.resolver.js'
import { milestoneResolvers } from './milestone/milestone.mutations.js'
import { PhaseBarResolver, PhaseStepResolver } from './phase-bar/phase-bar.resolver.js'
import { protocolResolvers } from './protocol/protocol.mutations.js'
import { ProtocolResolver } from './protocol/protocol.resolver.js'
import { RestrictionResolver } from './restriction/restriction.resolver.js'
import { SchoolResolver } from './school/school.resolver.js'
import { SignInResolver } from './sign-in/sign-in.resolver.js'
import { TeamResolver } from './team/team.resolver.js'
import { TodayResolver } from './today/today.resolver.js'
import { ViewerResolver } from './viewer/viewer.resolver.js'
import { describeWeights } from './weights/weights.js'

// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- TypeGraphQL's own type for a class
const resolvers: NonEmptyArray<Function> = [
  ViewerResolver,
  SchoolResolver,
  MembershipResolver,
  TeamResolver,
  AthleteResolver,
  CaseResolver,
  EventResolver,
  RestrictionResolver,
  MilestoneResolver,
  TodayResolver,
  PracticePlanResolver,
  LimitedAthleteResolver,
  PhaseBarResolver,
  PhaseStepResolver,
  ProtocolResolver,
  SignInResolver,
  SidelineEntryResolver,
  SetEventVisibilityResolver,
  SetAttentionLevelResolver,
  ...caseEventResolvers,
  SyncEntriesResolver,
  EntryResultResolver,
  AccessRecordResolver,
  ...milestoneResolvers,
  ...protocolResolvers,
  ...emergencyDisclosureResolvers,
  EventAudienceResolver,
  AccessReasonResolver,
  AccessPreviewResolver,
]

/** Inputs are passed as the argument `input`; other checked arguments have their own name. */
const prefixOf = (value: object): string =>
  getMetadataStorage().inputTypes.some(({ target }) => target === value.constructor) ? 'input.' : ''

/** @throws BAD_USER_INPUT naming every invalid value */
async function checkArguments(value: unknown): Promise<void> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const problems = await problemsOf(value, prefixOf(value))
  if (problems.length > 0) throw badUserInput(problems)
}

export interface Schemas {
  /** Only the resolvers. */
  readonly bare: GraphQLSchema
  /** The same behind graphql-shield, with its fields counted. This one is served. */
  readonly shielded: GraphQLSchema
}

/** TypeGraphQL generates the root types without a description. */
function describeRoots(schema: GraphQLSchema): void {
  const described = [
    [
      schema.getQueryType(),
      'Reads. Every list and every `totalCount` contains only what you may see. A row that you may not see is treated as if it did not exist. A field that some role may not see is nullable: for that role it is null, with one FORBIDDEN error for its coordinate. The cost of an operation is the number of rows that it asks for. Each `Cost` line says how many rows a field counts as. An operation above the server’s limit fails with QUERY_TOO_COMPLEX.',
    ],
    [
      schema.getMutationType(),
      'Writes. Each mutation succeeds or fails as a whole, whatever happens to the others in the same operation. A mutation that fails returns an error and no payload. NOT_FOUND if it names a row that does not exist or that you may not see. BAD_USER_INPUT if a value is invalid.',
    ],
  ] as const
  for (const [type, description] of described) if (type) type.description = description
}

/**
 * Builds the schema from the classes, with the access matrix.
 * @throws if a field has no line in the matrix, or a list no weight
 */
export function buildSchemas(): Schemas {
  const bare = buildSchemaSync({ resolvers, validateFn: checkArguments, emitSchemaFile: false })
  describeRoots(bare)
  describeAccess(bare)
  describeWeights(bare)
  return { bare, shielded: counted(shielded(bare)) }
}
