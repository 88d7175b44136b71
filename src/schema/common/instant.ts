import { ValidateBy } from 'class-validator'

/** How far a device's clock may run ahead of the server's. */
export const CLOCK_SKEW_MINUTES = 5
/** PostgreSQL has no year 0. */
const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z')

const isGiven = (name: string, isGood: (instant: Date) => boolean, message: string): PropertyDecorator =>
  ValidateBy({ name, validator: { validate: value => value instanceof Date && isGood(value), defaultMessage: () => message } })

/** The constraint that a device whose clock runs ahead can violate. */
export const NOT_IN_THE_FUTURE = 'isNotInTheFuture'

/** The time of a past event, by a device's clock. */
export const IsNotInTheFuture = (): PropertyDecorator => (target, property) => {
  const isOver = (instant: Date): boolean => instant.getTime() <= Date.now() + CLOCK_SKEW_MINUTES * 60_000
  isGiven(NOT_IN_THE_FUTURE, isOver, `must not be more than ${CLOCK_SKEW_MINUTES} minutes in the future`)(target, property)
  isGiven('isAfterYearZero', instant => instant.getTime() >= FIRST_INSTANT, 'must not be before the year 1')(target, property)
}
