import { ValidateBy } from 'class-validator'

/** PostgreSQL has no year 0. */
export const IsDay = (): PropertyDecorator =>
  ValidateBy({
    name: 'isDay',
    validator: {
      validate: value => value instanceof Date && value.getUTCFullYear() >= 1,
      defaultMessage: () => 'must not lie before the year 1',
    },
  })

/** A calendar day, which GraphQL hands over as its midnight in UTC, as YYYY-MM-DD. */
export const dayText = (day: Date | null | undefined): string | null => day?.toISOString().slice(0, 10) ?? null
