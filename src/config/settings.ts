/** A setting that the server cannot start with; the message says what to do. */
export class ConfigError extends Error {}

export type Environment = Readonly<Record<string, string | undefined>>

export function readInteger(environment: Environment, name: string, fallback: number, [least, most]: readonly [number, number]): number {
  const text = environment[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ConfigError(`${name} must be a whole number from ${least} to ${most}, not "${text}"`)
  }
  return value
}

export function readBoolean(environment: Environment, name: string, fallback: boolean): boolean {
  const text = environment[name]?.toLowerCase()
  if (text === undefined || text === '') return fallback
  if (['true', '1', 'yes', 'on'].includes(text)) return true
  if (['false', '0', 'no', 'off'].includes(text)) return false
  throw new ConfigError(`${name} must be true or false, not "${text}"`)
}
