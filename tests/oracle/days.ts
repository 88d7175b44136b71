// Instants and days as the API writes them.

/** `2026-11-23T10:15:30.000Z`: to the millisecond, in UTC. */
export const instant = (text: string): string => new Date(text).toISOString()
export const instantOrNull = (text: string | null): string | null => (text === null ? null : instant(text))

/** The calendar day of an instant in a time zone, as YYYY-MM-DD. */
export function dayIn(timeZone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(at)
  const part = (type: string): string => parts.find(found => found.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

const HOUR = 3_600_000
export const hoursAfter = (text: string, hours: number): Date => new Date(new Date(text).getTime() + hours * HOUR)
