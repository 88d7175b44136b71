import { isUUID, length } from 'class-validator'
import { derive, Unplannable } from './slot.js'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Lets through what the inputs' own validators would; whatever else it is, the resolvers say what is wrong with it. */
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

export const checkedId = (id: string): string => derive(id, value => accept<string>(text => UUID.test(text))(value).toLowerCase())
export const givenId = whereGiven(accept<string>(id => isUUID(id, 'all')))
export const givenYear = whereGiven(accept<number>(year => year >= 1900 && year <= 2200))
export const givenSearch = whereGiven(accept<string>(text => length(text, 1, 100) && !text.includes('\0')))
export const givenList = <Item>(list: Maybe<readonly Item[]>): readonly Item[] | null =>
  whereGiven(accept<readonly Item[]>(items => items.length <= 20))(list)
export const checkedPageSize = (first: Maybe<number>, most: number): number =>
  derive(
    first ?? 50,
    accept<number>(size => Number.isInteger(size) && size >= 1 && size <= most),
  )
