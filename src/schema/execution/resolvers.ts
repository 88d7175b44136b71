import type { ExecutionResult } from 'graphql'
import type { Denials } from '../../policy/shield.js'
import type { Schemas } from '../schema.js'
import { documentDataKinds } from './document-data-kinds.js'
import { run, type OperationRequest, type OperationRunner } from './operation-request.js'
import { operationText } from './operation-text.js'
import { changesViewer } from './changes-viewer.js'
import type { Variables } from './variables.js'

/** They take about a quarter of a second. No frontend's operation comes near: what frontends send is answered by one statement. */
const MOST_FIELDS = 20_000

/** Answers what no single statement can, through the shielded schema's resolvers and DataLoaders, in the same viewer's session. */
export class Resolvers implements OperationRunner {
  constructor(
    private readonly schemas: Schemas,
    private readonly denials: Denials,
    private readonly variables: Variables,
  ) {}

  async execute(request: OperationRequest): Promise<ExecutionResult> {
    const { document, operation, variables, context } = request
    if (context.viewer && !changesViewer(operation)) await context.confirm()
    context.recordAs(operationText(document, operation), async viewer =>
      documentDataKinds(this.schemas.bare, document, await this.denials.of(viewer)),
    )
    const problems = this.variables.problems(operation, variables)
    if (problems.length > 0) return { errors: problems }
    const answer = await run(this.schemas.shielded, request, MOST_FIELDS)
    await context.settle()
    return answer
  }
}
