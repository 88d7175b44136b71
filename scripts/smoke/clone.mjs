import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { rootFolder } from '../run-tool.mjs'

// Git refuses repositories of another user, which a CI checkout made for root may be.
const READS_ANY_OWNER = '--upload-pack=git -c safe.directory=* upload-pack'

/** Clones the commit into a new folder. */
export function cloneCommitted() {
  const folder = mkdtempSync(path.join(tmpdir(), 'rtsport-smoke-'))
  execFileSync('git', ['clone', '--quiet', '--no-local', READS_ANY_OWNER, rootFolder, folder], { stdio: 'inherit' })
  return folder
}

/** A new user's environment: without RTSport's settings, and without variables from a surrounding npm. */
export function environmentOfNewUser() {
  const example = readFileSync(path.join(rootFolder, '.env.example'), 'utf8')
  const settings = [...example.matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !settings.includes(name) && !name.startsWith('npm_')))
}

/**
 * Shares one clone's installed packages with another. They are the same for every Node: the native ones (Argon2, swc) use Node-API, which
 * is stable across versions.
 */
export function sharePackages(from, to) {
  execFileSync('cp', ['-al', path.join(from, 'node_modules'), path.join(to, 'node_modules')])
}
