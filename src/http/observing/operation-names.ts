import { LRUCache } from 'lru-cache'
import { COMMON_NAMES, COMMON_WORDS } from './words.js'

/** What stands where a name is not told. The document's own mark tells which operation it was. */
export const UNLISTED = 'unlisted'

/** Words, and at the end a version: `AthleteCases`, `home_team_2`, `SidelineEntryV2`. More digits would make a date or a telephone number. */
const NAME = /^_{0,2}([A-Za-z][A-Za-z_]{0,63}?)_?(?:[Vv]?\d)?$/
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g
/** By itself: several of them could spell a name. */
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
 * Names of operations that may be told. A client chooses the name, and nothing keeps it from putting a student's into it: so one
 * is told where each of its words is a frontend's usual one and nobody's name, or where it is a trusted document's.
 */
export class OperationNames {
  private readonly known = new LRUCache<string, string>({ max: MOST_KNOWN })

  constructor(private readonly trusted: ReadonlySet<string> = new Set()) {}

  /** @returns the name, or that it is not told; null where the operation has none */
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

/** @param trusted documents whose names are told whatever they are: the server's operator has chosen them */
export function operationNames(trusted: ReadonlyMap<string, string> | null): OperationNames {
  const texts = [...(trusted?.values() ?? [])]
  const names = texts.flatMap(text => [...text.matchAll(/\b(?:query|mutation|subscription)\s+(\w+)/g)].map(([, name = '']) => name))
  return new OperationNames(new Set(names))
}
