import { randomUUID } from 'node:crypto'
import type { FormattedExecutionResult } from 'graphql'
import { parseAnswer } from '../data/answer-json.js'
import { Context, type Services } from '../schema/common/context.js'
import { AnswerText } from '../schema/execution/answer-text.js'
import type { OperationRunner } from '../schema/execution/operation-request.js'
import { answerErrors } from './answer-errors.js'
import type { ReportError } from './apollo.js'
import { formatErrorWith } from './format-error.js'

const INSIDE = 'inside'

/**
 * Adds `executeAs` to the services: runs an operation as a given viewer through the same path as a client's, and formats its errors as for
 * a client.
 */
export function withExecuteAs(services: Services, runner: OperationRunner, report: ReportError): Services {
  const format = formatErrorWith({
    hints: false,
    report(error) {
      const id = randomUUID()
      report(id, error)
      return id
    },
  })
  return {
    ...services,
    async executeAs(viewer, operation, requestId, deadline): Promise<FormattedExecutionResult> {
      const context = new Context(services, INSIDE, requestId, viewer, undefined, deadline)
      try {
        const { data, errors = [] } = await runner.execute({ ...operation, context })
        const shown = data instanceof AnswerText ? (parseAnswer(data.json) as Record<string, unknown>) : (data ?? null)
        return { data: shown, errors: answerErrors({ data: shown, errors: errors.map(error => format(error.toJSON(), error)) }) }
      } finally {
        await context.close()
      }
    },
  }
}
