import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql'
import { LRUCache } from 'lru-cache'
import { COMMON_WORDS } from './words.js'

/** What stands where a name is not told. The document's own mark tells which operation it was. */
export const UNLISTED = 'unlisted'

const NAME = /^[_A-Za-z]\w{0,63}$/
const WORDS = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g
/** `Team2`, `V`, and no telephone number. */
const TOO_SHORT_TO_TELL = /^(?:\d{1,2}|[a-z])$/
const MOST_KNOWN = 1_000
const LONGEST_KEPT = 200

const wordsOf = (name: string): readonly string[] => (name.match(WORDS) ?? []).map(word => word.toLowerCase())

function schemaNames(schema: GraphQLSchema): readonly string[] {
  return Object.values(schema.getTypeMap()).flatMap(type => {
    if (isEnumType(type)) return [type.name, ...type.getValues().map(({ name }) => name)]
    if (isInputObjectType(type)) return [type.name, ...Object.keys(type.getFields())]
    if (!isObjectType(type) && !isInterfaceType(type)) return [type.name]
    const fields = Object.values(type.getFields())
    return [type.name, ...fields.flatMap(({ name, args }) => [name, ...args.map(arg => arg.name)])]
  })
}

/**
 * Names of operations that may be told. A client chooses the name, and nothing keeps it from putting a student's into it: so one
 * is told where each of its words is the schema's or a frontend's usual one, or where it is a trusted document's.
 */
export class OperationNames {
  private readonly words: ReadonlySet<string>
  private readonly known = new LRUCache<string, string>({ max: MOST_KNOWN })

  constructor(
    schema: GraphQLSchema,
    private readonly trusted: ReadonlySet<string> = new Set(),
  ) {
    this.words = new Set([...COMMON_WORDS, ...schemaNames(schema).flatMap(wordsOf)])
  }

  /** @returns the name, or that it is not told; null where the operation has none */
  told(name: string | undefined): string | null {
    if (name === undefined) return null
    if (name.length > LONGEST_KEPT) return UNLISTED
    const known = this.known.get(name)
    if (known !== undefined) return known
    const told = this.trusted.has(name) || this.isPlain(name) ? name : UNLISTED
    this.known.set(name, told)
    return told
  }

  private isPlain(name: string): boolean {
    return NAME.test(name) && wordsOf(name).every(word => this.words.has(word) || TOO_SHORT_TO_TELL.test(word))
  }
}

/** @param trusted documents whose names are told whatever they are: the server's operator has chosen them */
export function operationNames(schema: GraphQLSchema, trusted: ReadonlyMap<string, string> | null): OperationNames {
  const texts = [...(trusted?.values() ?? [])]
  const names = texts.flatMap(text => [...text.matchAll(/\b(?:query|mutation|subscription)\s+(\w+)/g)].map(([, name = '']) => name))
  return new OperationNames(schema, new Set(names))
}
