import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
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
const page = (file: string): Page => ({ file, text: readText(file) })

const DECISIONS = 'docs/decisions'

export const readme = page('README.md')
export const decisionFiles = readdirSync(inRoot(DECISIONS)).map(name => `${DECISIONS}/${name}`)

/** Every page that people wrote; docs/access-matrix.md is made. */
export const pages: readonly Page[] = [readme, page('CONTRIBUTING.md'), ...decisionFiles.map(page)]

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length

/** The fenced blocks, in their order. */
export const blocksOf = ({ text }: Page): readonly Block[] =>
  [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)].map(({ 2: language = '', 3: body = '', index }) => ({
    language,
    text: body,
    line: lineAt(text, index),
  }))

/** The body rows of the one table whose first column has this heading, cell by cell. */
export function tableOf({ text }: Page, heading: string): readonly (readonly string[])[] {
  const [, body] = new RegExp(`^\\| ${heading} \\|.*\\n\\|[- |]+\\|\\n((?:\\|.*\\n)+)`, 'm').exec(text) ?? []
  if (body === undefined) throw new Error(`there is no table that begins with ${heading}`)
  return body.trim().split('\n').map(row => row.slice(1, -1).split(' | ').map(cell => cell.trim())) // prettier-ignore
}

/** What stands in backticks. */
export const codeIn = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
