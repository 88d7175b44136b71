import { derive, Unplannable } from './slot.js'

// Stricter than any validator of the inputs, so that everything it accepts is valid. Real ids and almost all searches pass.
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const UNSTORABLE = /[\0\p{Surrogate}]/u

/** Accepts what is certainly valid. Other input goes to the resolvers, which say what is wrong with it. */
const accept =
  <Value>(isGood: (value: Value) => boolean) =>
  (value: Value): Value => {
    if (!isGood(value)) throw new Unplannable('input that a resolver has to judge')
    return value
  }

type Maybe<Value> = Value | null | undefined
const whereGiven =
  <Value>(check: (value: Value) => Value) =>
  (value: Maybe<Value>): Value | null =>
    value === null || value === undefined ? null : derive(value, check)

const goodId = accept<string>(id => UUID.test(id))

export const checkedId = (id: string): string => derive(id, value => goodId(value).toLowerCase())
export const givenId = whereGiven(goodId)
export const givenYear = whereGiven(accept<number>(year => year >= 1900 && year <= 2200))
const givenText = (most: number) => whereGiven(accept<string>(text => text.length >= 1 && text.length <= most && !UNSTORABLE.test(text)))
export const givenSearch = givenText(100)
export const givenSigner = givenText(200)
const goodDays = accept<number>(days => Number.isInteger(days) && days >= 1 && days <= 365)
export const givenDays = whereGiven(goodDays)
export const checkedDays = (days: Maybe<number>, otherwise: number): number => derive(days ?? otherwise, goodDays)
export const givenList = <Item>(list: Maybe<readonly Item[]>): readonly Item[] | null =>
  whereGiven(accept<readonly Item[]>(items => items.length <= 20))(list)
export const checkedPageSize = (first: Maybe<number>, most: number): number =>
  derive(
    first ?? 50,
    accept<number>(size => Number.isInteger(size) && size >= 1 && size <= most),
  )
