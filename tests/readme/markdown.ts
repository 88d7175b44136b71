import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import MarkdownIt from 'markdown-it'
import type Token from 'markdown-it/lib/token.mjs'
import { rootFolder } from '../../src/folders.js'

/** A fenced code block. */
export interface Block {
  readonly language: string
  readonly text: string
  /** The line of its opening fence, from 1. */
  readonly line: number
}

export interface Page {
  /** Relative to the project's folder. */
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

/** The fenced blocks, in order. */
export const blocksOf = ({ text }: Page): readonly Block[] =>
  parser
    .parse(text, {})
    .filter(({ type }) => type === 'fence')
    .map(({ info, content, map }) => ({ language: info.trim(), text: content, line: (map?.[0] ?? 0) + 1 }))

/** The children of every inline token, in order. */
const inlineOf = ({ text }: Page): readonly Token[] =>
  parser.parse(text, {}).flatMap(({ type, children }) => (type === 'inline' ? (children ?? []) : []))

const attribute = (token: Token, name: string): readonly string[] => {
  const value = token.attrGet(name)
  return value === null ? [] : [value]
}

/** The targets of links and images. */
export const targetsOf = (page: Page): readonly string[] =>
  inlineOf(page).flatMap(token =>
    token.type === 'link_open' ? attribute(token, 'href') : token.type === 'image' ? attribute(token, 'src') : [],
  )

/** The headings' fragments as GitHub makes them. A repeated one ends in -1, -2 and so on. */
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

/** The body rows of the table whose first column has this heading, cell by cell. */
export function tableOf({ text }: Page, heading: string): readonly (readonly string[])[] {
  const [, body] = new RegExp(`^\\| ${heading} \\|.*\\n\\|[- |]+\\|\\n((?:\\|.*\\n)+)`, 'm').exec(text) ?? []
  if (body === undefined) throw new Error(`there is no table that begins with ${heading}`)
  return body.trim().split('\n').map(row => row.slice(1, -1).split(' | ').map(cell => cell.trim())) // prettier-ignore
}

/** The texts in backticks. */
export const codeIn = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
