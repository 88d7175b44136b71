import { LRUCache } from 'lru-cache'
import { COMMON_NAMES, COMMON_WORDS } from './words.js'

/** Replaces a name that may not be logged. The document's fingerprint still identifies the operation. */
export const UNLISTED = 'unlisted'

/**
 * Words with an optional version at the end: `AthleteCases`, `home_team_2`, `SidelineEntryV2`. More digits could be a date or a telephone
 * number.
 */
const NAME = /^_{0,2}([A-Za-z][A-Za-z_]{0,63}?)_?(?:[Vv]?\d)?$/
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g
/** A single letter only: several could spell a name. */
const LETTER = /^[A-Za-z]$/
const MOST_KNOWN = 1_000
const LONGEST_KEPT = 200

const commonNames: ReadonlySet<string> = new Set(COMMON_NAMES)
const commonWords: ReadonlySet<string> = new Set(COMMON_WORDS)

function isPlain(name: string): boolean {
  const words = NAME.exec(name)?.[1]?.match(WORDS) ?? []
  return words.length > 0 && words.every(word => commonWords.has(word.toLowerCase()))
}

/**
 * Operation names that may be logged. Clients choose the name and could put a student's in it. So a name is logged only if each of its
 * words is common in frontends and nobody's name, or if it is a trusted document's.
 */
export class OperationNames {
  private readonly known = new LRUCache<string, string>({ max: MOST_KNOWN })

  constructor(private readonly trusted: ReadonlySet<string> = new Set()) {}

  /** @returns the name, or UNLISTED; null if the operation has no name */
  told(name: string | undefined): string | null {
    if (name === undefined) return null
    if (name.length > LONGEST_KEPT) return UNLISTED
    const known = this.known.get(name)
    if (known !== undefined) return known
    const told = this.mayBeTold(name) ? name : UNLISTED
    this.known.set(name, told)
    return told
  }

  private mayBeTold(name: string): boolean {
    return this.trusted.has(name) || commonNames.has(name) || LETTER.test(name) || isPlain(name)
  }
}

/** @param trusted documents whose names are always logged, because the operator chose them */
export function operationNames(trusted: ReadonlyMap<string, string> | null): OperationNames {
  const texts = [...(trusted?.values() ?? [])]
  const names = texts.flatMap(text => [...text.matchAll(/\b(?:query|mutation|subscription)\s+(\w+)/g)].map(([, name = '']) => name))
  return new OperationNames(new Set(names))
}
