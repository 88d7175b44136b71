/** The server cannot start with a setting. The message says what to do. */
export class ConfigError extends Error {}

export type Environment = Readonly<Record<string, string | undefined>>

/** An environment variable, declared once for its reader, docs/settings.md and .env.example. */
export interface Setting {
  readonly name: string
  /** The default value. */
  readonly fallback?: string | number
  /** The minimum and maximum of an integer. */
  readonly range?: readonly [number, number]
  /** The default in words, if it is not a single value. */
  readonly otherwise?: string
  /** What it does, with its unit. Markdown, in whole sentences. */
  readonly about: string
  /** A value for .env.example, if it is not the default. */
  readonly example?: string
  /** The section in docs/ that says more. */
  readonly more?: string
}

export interface IntegerSetting extends Setting {
  readonly fallback: number
  readonly range: readonly [number, number]
}

export type Settings = Readonly<Record<string, Setting>>

/** @returns null if it is not set or empty */
export const readText = (environment: Environment, { name }: Setting): string | null => environment[name] || null

/** @throws ConfigError */
export function readInteger(environment: Environment, { name, fallback, range: [least, most] }: IntegerSetting): number {
  const text = environment[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ConfigError(`${name} must be a whole number from ${least} to ${most}, not "${text}"`)
  }
  return value
}

/** @throws ConfigError */
export function readBoolean(environment: Environment, { name }: Setting, fallback: boolean): boolean {
  const text = environment[name]?.toLowerCase()
  if (text === undefined || text === '') return fallback
  if (['true', '1', 'yes', 'on'].includes(text)) return true
  if (['false', '0', 'no', 'off'].includes(text)) return false
  throw new ConfigError(`${name} must be true or false, not "${text}"`)
}
