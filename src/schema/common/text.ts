import { ValidateBy } from 'class-validator'

/** What PostgreSQL cannot store: NUL characters and unpaired surrogates. */
const UNSTORABLE = /[\0\p{Surrogate}]/u

export const isStorable = (text: string): boolean => !UNSTORABLE.test(text)

/** Counts code points, as PostgreSQL does. A code point has at most two units, so a far longer text is refused uncounted. */
function hasLength(text: string, least: number, most: number): boolean {
  if (text.length > 2 * most) return false
  const length = Array.from(text).length
  return length >= least && length <= most
}

const isGiven = (name: string, isGood: (text: string) => boolean, message: string): PropertyDecorator =>
  ValidateBy({ name, validator: { validate: value => typeof value === 'string' && isGood(value), defaultMessage: () => message } })

/** A text that PostgreSQL can store, with a length in characters. */
export const IsText =
  (least: number, most: number): PropertyDecorator =>
  (target, property) => {
    isGiven('textLength', text => hasLength(text, least, most), `must be ${least} to ${most} characters long`)(target, property)
    isGiven('storableText', isStorable, 'must not contain NUL characters or unpaired surrogates')(target, property)
  }

/** A text whose length in characters excludes white space at its ends. */
export const IsTrimmedText = (least: number, most: number): PropertyDecorator =>
  isGiven(
    'trimmedTextLength',
    text => hasLength(text.trim(), least, most),
    `must be ${least} to ${most} characters long, not counting white space at the ends`,
  )
