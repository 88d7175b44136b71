import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { rootFolder } from '../run-tool.mjs'

// Git refuses to read what another user owns, which a checkout that a CI made for root may be.
const READS_ANY_OWNER = '--upload-pack=git -c safe.directory=* upload-pack'

/** What is committed, in a new folder of its own. */
export function cloneCommitted() {
  const folder = mkdtempSync(path.join(tmpdir(), 'rtsport-smoke-'))
  execFileSync('git', ['clone', '--quiet', '--no-local', READS_ANY_OWNER, rootFolder, folder], { stdio: 'inherit' })
  return folder
}

/** As a new user's: without any setting of RTSport's, and without what an npm around this process has set. */
export function environmentOfNewUser() {
  const example = readFileSync(path.join(rootFolder, '.env.example'), 'utf8')
  const settings = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.includes(name) && !name.startsWith('npm_')))
}

/**
 * Gives a clone the packages that another has installed. They are the same for every Node: what is native among them (Argon2, swc) is
 * built on Node-API, which is one for all versions.
 */
export function sharePackages(from, to) {
  execFileSync('cp', ['-al', path.join(from, 'node_modules'), path.join(to, 'node_modules')])
}
