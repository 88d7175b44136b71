const DAY_MS = 86_400_000
/** From July on, schools count a year as the one that ends the next summer. */
const FIRST_MONTH = 7

/** Days and times at a school, counted back from the time of filling, so that the demo is always in mid-season. */
export interface SchoolClock {
  /** The graduation year of the current seniors. */
  readonly seniorYear: number
  /** A day, as YYYY-MM-DD; a negative number is in the future. */
  day(daysAgo: number): string
  /** @param time the school's local time, as HH:MM */
  moment(daysAgo: number, time: string): Date
}

/** The local time in the zone, as if it were UTC. */
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
