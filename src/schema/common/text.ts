import { ValidateBy } from 'class-validator'

/** What PostgreSQL cannot store: NUL characters and unpaired surrogates. */
const UNSTORABLE = /[\0\p{Surrogate}]/u

export const isStorable = (text: string): boolean => !UNSTORABLE.test(text)

/** Counts code points, as PostgreSQL does. */
const charactersIn = (text: string): number => Array.from(text).length

const isGiven = (name: string, isGood: (text: string) => boolean, message: string): PropertyDecorator =>
  ValidateBy({ name, validator: { validate: value => typeof value === 'string' && isGood(value), defaultMessage: () => message } })

/** A text that PostgreSQL can store, with a length in characters. */
export const IsText =
  (least: number, most: number): PropertyDecorator =>
  (target, property) => {
    const hasLength = (text: string): boolean => charactersIn(text) >= least && charactersIn(text) <= most
    isGiven('textLength', hasLength, `must be ${least} to ${most} characters long`)(target, property)
    isGiven('storableText', isStorable, 'must not contain NUL characters or unpaired surrogates')(target, property)
  }

/** A text whose length in characters excludes white space at its ends. */
export const IsTrimmedText = (least: number, most: number): PropertyDecorator =>
  isGiven(
    'trimmedTextLength',
    text => charactersIn(text.trim()) >= least && charactersIn(text.trim()) <= most,
    `must be ${least} to ${most} characters long, not counting white space at the ends`,
  )
