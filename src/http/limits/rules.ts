import { ApolloArmor } from '@escape.tech/graphql-armor'
import type { GraphQLError, ValidationContext, ValidationRule } from 'graphql'
import type { OperationLimits } from '../../config/limits.js'
import { tooComplex } from '../../errors.js'

/** A fragment opens a selection without adding depth, so selections may nest this many times deeper than fields. */
const SELECTIONS_A_FIELD = 3

const reject = (context: ValidationContext | null, error: GraphQLError): void => {
  context?.reportError(tooComplex(error.message.replace(/^Syntax Error: /, '')))
}
const limit = (n: number) => ({ n, onReject: [reject], propagateOnRejection: false })

/** Limits nested selections, fragments included: every recursive walk of a document descends as deep. */
const nestingRule =
  (most: number): ValidationRule =>
  context => {
    let open = 0
    return {
      SelectionSet: {
        enter() {
          open += 1
          if (open === most + 1) context.reportError(tooComplex(`Selections may be nested at most ${most} levels deep.`))
        },
        leave() {
          open -= 1
        },
      },
    }
  }

/** Limits depth, aliases and directives before anything is planned or executed. */
export const limitRules = ({ maxQueryDepth, maxQueryAliases, maxQueryDirectives }: OperationLimits): ValidationRule[] => [
  nestingRule(SELECTIONS_A_FIELD * maxQueryDepth),
  ...new ApolloArmor({
    maxDepth: { ...limit(maxQueryDepth), flattenFragments: true },
    maxAliases: limit(maxQueryAliases),
    maxDirectives: limit(maxQueryDirectives),
    // Cost is counted by the schema's weights, and tokens by the parser.
    costLimit: { enabled: false },
    maxTokens: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  }).protect().validationRules,
]
