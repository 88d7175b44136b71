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
    isGiven('textLength', hasLength, `must be ${least} to ${most} characters long`)(target, property)
    isGiven('storableText', isStorable, 'must not contain NUL characters or unpaired surrogates')(target, property)
  }

/** A text of so many characters, without the white space at its ends. */
export const IsTrimmedText = (least: number, most: number): PropertyDecorator =>
  isGiven(
    'trimmedTextLength',
    text => charactersIn(text.trim()) >= least && charactersIn(text.trim()) <= most,
    `must be ${least} to ${most} characters long, not counting white space at the ends`,
  )
