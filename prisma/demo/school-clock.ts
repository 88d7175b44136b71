const DAY_MS = 86_400_000
/** Schools count a year from July on as the one that ends the next summer. */
const FIRST_MONTH = 7

/** Days and moments of a school, counted back from the time of filling, so that the demo is always in mid-season. */
export interface SchoolClock {
  /** The year in which the current seniors graduate. */
  readonly seniorYear: number
  /** A day, as YYYY-MM-DD; a negative number of days ago lies ahead. */
  day(daysAgo: number): string
  /** @param time the school's own, as HH:MM */
  moment(daysAgo: number, time: string): Date
}

/** What a clock in the zone shows, read as if it were UTC. */
function shown(instant: Date, timeZone: string): Date {
  const text = instant.toLocaleString('sv-SE', { timeZone })
  return new Date(`${text.replace(' ', 'T')}Z`)
}

/** @param timeZone a name of the IANA database */
export function schoolClock(now: Date, timeZone: string): SchoolClock {
  const today = shown(now, timeZone)
  const day = (daysAgo: number): string => new Date(today.getTime() - daysAgo * DAY_MS).toISOString().slice(0, 10)
  return {
    seniorYear: today.getUTCFullYear() + (today.getUTCMonth() + 1 >= FIRST_MONTH ? 1 : 0),
    day,
    moment(daysAgo, time) {
      const wanted = new Date(`${day(daysAgo)}T${time}Z`)
      return new Date(2 * wanted.getTime() - shown(wanted, timeZone).getTime())
    },
  }
}
