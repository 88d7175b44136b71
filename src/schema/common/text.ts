import { Length, Matches } from 'class-validator'

/** A text of so many characters. PostgreSQL stores no NUL characters, so they are refused here by name. */
export const IsText =
  (least: number, most: number): PropertyDecorator =>
  (target, property) => {
    Length(least, most, { message: `must have from ${least} to ${most} characters` })(target, String(property))
    Matches(/^[^\0]*$/u, { message: 'must not hold NUL characters' })(target, String(property))
  }
