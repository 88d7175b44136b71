import { existsSync } from 'node:fs'
import path from 'node:path'
import { fragmentsOf, inRoot, page, pages, targetsOf, type Page } from './markdown.js'

const isElsewhere = (target: string): boolean => /^[a-z]+:/.test(target)

/** What is wrong with a link, or null. */
function problemWith(target: string, from: Page): string | null {
  const [name = '', fragment] = target.split('#')
  const file = name === '' ? from.file : path.posix.join(path.posix.dirname(from.file), decodeURIComponent(name))
  if (!existsSync(inRoot(file))) return `${target}: there is no ${file}`
  if (fragment === undefined) return null
  return fragmentsOf(page(file)).has(fragment) ? null : `${target}: ${file} has no heading #${fragment}`
}

test('every document is checked', () => {
  expect(pages.map(({ file }) => file)).toEqual(
    expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/tour.md', 'docs/decisions/README.md', 'bench/RESULTS.md']),
  )
})

test.each(pages)('the links of $file lead somewhere', from => {
  const problems = targetsOf(from).filter(target => !isElsewhere(target)).map(target => problemWith(target, from)) // prettier-ignore
  expect(problems.filter(problem => problem !== null)).toEqual([])
})
