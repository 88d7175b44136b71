import { ValidateBy } from 'class-validator'

/** How far a device's clock may run ahead of the server's. */
const CLOCK_SKEW_MINUTES = 5

export const IsNotInTheFuture = (): PropertyDecorator =>
  ValidateBy({
    name: 'isNotInTheFuture',
    validator: {
      validate: value => value instanceof Date && value.getTime() <= Date.now() + CLOCK_SKEW_MINUTES * 60_000,
      defaultMessage: () => `must not lie more than ${CLOCK_SKEW_MINUTES} minutes in the future`,
    },
  })
