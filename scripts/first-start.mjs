import { existsSync } from 'node:fs'
import path from 'node:path'
import { rootFolder } from './run-tool.mjs'

/** What a first start does, measured on two cores. scripts/smoke.mjs compares packages and megabytes with the actual values. */
export const firstStart = { packages: 431, megabytes: 475, seconds: 40, secondsLater: 2 }

/** @returns a line to print on a first start; otherwise null */
export function announcement() {
  if (existsSync(path.join(rootFolder, 'node_modules'))) return null
  const { packages, megabytes, seconds, secondsLater } = firstStart
  return `First start: installs ${packages} packages (${megabytes} MB), generates code, compiles. About ${seconds} s; later ${secondsLater} s.`
}
