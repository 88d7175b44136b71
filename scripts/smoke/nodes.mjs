import { execFileSync } from 'node:child_process'
import path from 'node:path'

const PACKAGE = `node-${process.platform}-${process.arch}`

/**
 * Installs the newest Node of each major version, as npm packages, in a folder.
 * @returns the folder of each one's `node`
 */
export function installNodes(majors, folder) {
  const aliases = majors.map(major => `node-${major}@npm:${PACKAGE}@${major}`)
  execFileSync('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...aliases])
  return majors.map(major => path.join(folder, 'node_modules', `node-${major}`, 'bin'))
}

/** The same environment with `node` and `npm` from the folder. */
export const withNode = (folder, environment) => ({ ...environment, PATH: [folder, environment.PATH].join(path.delimiter) })
