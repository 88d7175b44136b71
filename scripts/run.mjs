// node scripts/run.mjs <compiled file> [arguments]: installs, generates and compiles what is missing or out of date, reads .env, then runs
// the file in this process, so that signals and exit codes are the file's own.
import './node-version.mjs'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { announcement } from './first-start.mjs'
import { prepare } from './prepare.mjs'
import { rootFolder } from './run-tool.mjs'

const line = announcement()
if (line) console.log(line)
await prepare('install', 'generate', 'build')

const settings = path.join(rootFolder, '.env')
if (existsSync(settings)) process.loadEnvFile(settings)

const [entry, ...args] = process.argv.slice(2)
const file = path.join(rootFolder, entry)
process.argv = [process.execPath, file, ...args]
await import(pathToFileURL(file).href)
