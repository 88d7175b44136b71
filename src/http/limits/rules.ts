import { ApolloArmor } from '@escape.tech/graphql-armor'
import type { GraphQLError, ValidationContext, ValidationRule } from 'graphql'
import type { OperationLimits } from '../../config/limits.js'
import { tooComplex } from './too-complex.js'

/** A fragment opens a selection and makes nothing deeper: so many times more often than fields may selections stand in each other. */
const SELECTIONS_A_FIELD = 3

const reject = (context: ValidationContext | null, error: GraphQLError): void => {
  context?.reportError(tooComplex(error.message.replace(/^Syntax Error: /, '')))
}
const limit = (n: number) => ({ n, onReject: [reject], propagateOnRejection: false })

/** Selections in selections, also those that only open a fragment: whatever walks through a document goes down with them. */
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

/** Depth, aliases and directives, before anything is planned or run. */
export const limitRules = ({ maxQueryDepth, maxQueryAliases, maxQueryDirectives }: OperationLimits): ValidationRule[] => [
  nestingRule(SELECTIONS_A_FIELD * maxQueryDepth),
  ...new ApolloArmor({
    maxDepth: { ...limit(maxQueryDepth), flattenFragments: true },
    maxAliases: limit(maxQueryAliases),
    maxDirectives: limit(maxQueryDirectives),
    // Cost is counted by the schema's weights; tokens are counted by the parser.
    costLimit: { enabled: false },
    maxTokens: { enabled: false },
    blockFieldSuggestion: { enabled: false },
  }).protect().validationRules,
]
