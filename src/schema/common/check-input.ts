import { validate, type ValidationError } from 'class-validator'
import type { FieldProblem } from '../../errors.js'

function problemsIn(errors: readonly ValidationError[], prefix: string, forgiven: string | null): readonly FieldProblem[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const path = `${prefix}${property}`
    const own = Object.entries(constraints).filter(([name]) => name !== forgiven)
    return [...own.map(([, message]) => ({ path, message })), ...problemsIn(children, `${path}.`, forgiven)]
  })
}

/**
 * Validates an instance of an input class.
 * @param prefix the client's name for the instance: `input.`
 * @param forgiven the name of a constraint to ignore
 */
export const problemsOf = async (value: object, prefix: string, forgiven: string | null = null): Promise<readonly FieldProblem[]> =>
  problemsIn(await validate(value, { forbidUnknownValues: false }), prefix, forgiven)
