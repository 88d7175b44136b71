import { createHash } from 'node:crypto'

// Canaries: values that can be recognized in any text. Ids, tokens unique to one row and field, days, and instants.

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const TOKEN = 'zq[0-9a-z]{8}qz'
const INSTANT = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)`
const DAY = String.raw`\d{4}-\d\d-\d\d`
const CANARY = new RegExp(`${UUID}|${TOKEN}|${INSTANT}|${DAY}`, 'gi')
const IS_INSTANT = /^\d{4}-\d\d-\d\d[T ]\d/
/** Cursors and tokens are encoded, not secret: what they contain counts as shown. */
const BASE64 = /[A-Za-z0-9+/_-]{16,}/g

/** Normalizes the spelling. */
const spelled = (canary: string): string => {
  if (!IS_INSTANT.test(canary)) return canary.toLowerCase()
  const at = new Date(canary.replace(/([+-]\d\d)$/, '$1:00'))
  return Number.isNaN(at.getTime()) ? canary : at.toISOString()
}
const inPlainText = (text: string): readonly string[] => text.match(CANARY)?.map(spelled) ?? []

/** Returns everything in a text that may be a canary, in plain text or base64. */
export function canariesIn(text: string): ReadonlySet<string> {
  const encoded = text.match(BASE64)?.flatMap(part => inPlainText(Buffer.from(part, 'base64').toString('latin1'))) ?? []
  return new Set([...inPlainText(text), ...encoded])
}

/** Makes canaries. All are distinct, and the same seed makes the same ones. */
export class Mint {
  private made = 0

  constructor(private readonly seed: string) {}

  id(): string {
    const digest = this.digest('id')
    return `0190${digest.slice(0, 4)}-${digest.slice(4, 8)}-7${digest.slice(8, 11)}-8${digest.slice(11, 14)}-${digest.slice(14, 26)}`
  }

  /** A token, in lower case: it must be valid in an email address and a slug. */
  token(): string {
    return `zq${BigInt(`0x${this.digest('token').slice(0, 12)}`)
      .toString(36)
      .padStart(10, '0')
      .slice(-8)}qz`
  }

  /** Words with a token appended. */
  text(words: string): string {
    return `${words} ${this.token()}`
  }

  /** A day in the `years` years from `from`. Choose years in which nothing else happens. */
  day(from: number, years: number): string {
    const number = Number.parseInt(this.digest('day').slice(0, 8), 16)
    return new Date(Date.UTC(from, 0, 1) + (number % (years * 365)) * 86_400_000).toISOString().slice(0, 10)
  }

  /** An instant to the millisecond, in the last `days` days before `before`. */
  instant(before: Date, days = 20): string {
    const number = Number.parseInt(this.digest('instant').slice(0, 10), 16)
    return new Date(before.getTime() - 60_000 - (number % (days * 86_400_000))).toISOString()
  }

  private digest(kind: string): string {
    this.made += 1
    return createHash('sha1').update(`${this.seed} ${kind} ${this.made}`).digest('hex')
  }
}
