import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import MarkdownIt from 'markdown-it'
import type Token from 'markdown-it/lib/token.mjs'
import { rootFolder } from '../../src/folders.js'

/** A fenced block of code. */
export interface Block {
  readonly language: string
  readonly text: string
  /** Of its first fence, from 1. */
  readonly line: number
}

export interface Page {
  /** From the project's folder. */
  readonly file: string
  readonly text: string
}

export const inRoot = (file: string): string => path.join(rootFolder, file)
export const readText = (file: string): string => readFileSync(inRoot(file), 'utf8')
export const page = (file: string): Page => ({ file, text: readText(file) })

const markdownIn = (folder: string): readonly string[] =>
  readdirSync(inRoot(folder), { withFileTypes: true })
    .flatMap(entry => (entry.isDirectory() ? [] : [path.posix.join(folder, entry.name)]))
    .filter(file => file.endsWith('.md'))

export const decisionFiles = markdownIn('docs/decisions').filter(file => !file.endsWith('/README.md'))

/** Every document of the project. */
export const pages: readonly Page[] = ['.', 'docs', 'docs/decisions', 'bench'].flatMap(markdownIn).map(page)

const parser = new MarkdownIt({ html: true })

/** The fenced blocks, in their order. */
export const blocksOf = ({ text }: Page): readonly Block[] =>
  parser
    .parse(text, {})
    .filter(({ type }) => type === 'fence')
    .map(({ info, content, map }) => ({ language: info.trim(), text: content, line: (map?.[0] ?? 0) + 1 }))

/** Every inline token of a kind, with its children in order. */
const inlineOf = ({ text }: Page): readonly Token[] =>
  parser.parse(text, {}).flatMap(({ type, children }) => (type === 'inline' ? (children ?? []) : []))

const attribute = (token: Token, name: string): readonly string[] => {
  const value = token.attrGet(name)
  return value === null ? [] : [value]
}

/** What its links lead to, and where its pictures are. */
export const targetsOf = (page: Page): readonly string[] =>
  inlineOf(page).flatMap(token =>
    token.type === 'link_open' ? attribute(token, 'href') : token.type === 'image' ? attribute(token, 'src') : [],
  )

/** A heading's fragment as GitHub makes it; the second of the same words ends in -1. */
export function fragmentsOf({ text }: Page): ReadonlySet<string> {
  const tokens = parser.parse(text, {})
  const fragments = new Set<string>()
  tokens.forEach(({ type }, index) => {
    if (type !== 'heading_open') return
    const words = (tokens[index + 1]?.children ?? []).map(({ content }) => content).join('')
    const fragment = words.toLowerCase().replace(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-') // prettier-ignore
    let free = fragment
    for (let more = 1; fragments.has(free); more++) free = `${fragment}-${more}`
    fragments.add(free)
  })
  return fragments
}

/** The body rows of the one table whose first column has this heading, cell by cell. */
export function tableOf({ text }: Page, heading: string): readonly (readonly string[])[] {
  const [, body] = new RegExp(`^\\| ${heading} \\|.*\\n\\|[- |]+\\|\\n((?:\\|.*\\n)+)`, 'm').exec(text) ?? []
  if (body === undefined) throw new Error(`there is no table that begins with ${heading}`)
  return body.trim().split('\n').map(row => row.slice(1, -1).split(' | ').map(cell => cell.trim())) // prettier-ignore
}

/** What stands in backticks. */
export const codeIn = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
