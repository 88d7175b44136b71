import { ValidateBy } from 'class-validator'

/** What PostgreSQL does not store: NUL characters, and halves of characters without the other half. */
const UNSTORABLE = /[\0\p{Surrogate}]/u

export const isStorable = (text: string): boolean => !UNSTORABLE.test(text)

/** Counted as PostgreSQL counts. */
const charactersIn = (text: string): number => Array.from(text).length

const isGiven = (name: string, isGood: (text: string) => boolean, message: string): PropertyDecorator =>
  ValidateBy({ name, validator: { validate: value => typeof value === 'string' && isGood(value), defaultMessage: () => message } })

/** A text of so many characters that PostgreSQL can store. */
export const IsText =
  (least: number, most: number): PropertyDecorator =>
  (target, property) => {
    const hasLength = (text: string): boolean => charactersIn(text) >= least && charactersIn(text) <= most
    isGiven('textLength', hasLength, `must have from ${least} to ${most} characters`)(target, property)
    isGiven('storableText', isStorable, 'must not hold NUL characters or halves of characters')(target, property)
  }

/** A text of so many characters, without the white space at its ends. */
export const IsTrimmedText = (least: number, most: number): PropertyDecorator =>
  isGiven(
    'trimmedTextLength',
    text => charactersIn(text.trim()) >= least && charactersIn(text.trim()) <= most,
    `must have from ${least} to ${most} characters, white space at its ends not counted`,
  )
