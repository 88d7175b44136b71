import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transform } from '@swc/core'
import { swcOptions } from '../../scripts/swc-options.mjs'

/** The runner adds `?<time>` to a test file's URL, so that each run loads it as a new module. */
const isTypeScript = (url = '') => url.startsWith('file:') && /\.m?ts$/.test(new URL(url).pathname)

/** A Node hook: an import of `./x.js` from a TypeScript file means `./x.ts` if that exists. */
export async function resolve(specifier, context, next) {
  if (specifier.startsWith('.') && specifier.endsWith('.js') && isTypeScript(context.parentURL)) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL)
    if (existsSync(source)) return { url: source.href, format: 'module', shortCircuit: true }
  }
  return next(specifier, context)
}

/** A Node hook that compiles TypeScript. */
export async function load(url, context, next) {
  if (!isTypeScript(url)) return next(url, context)
  const filename = fileURLToPath(url)
  const { code } = await transform(await readFile(filename, 'utf8'), { ...swcOptions, filename, swcrc: false, sourceMaps: 'inline' })
  return { source: code, format: 'module', shortCircuit: true }
}
