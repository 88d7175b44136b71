// node scripts/ready.mjs: installs and generates what is missing or out of date of all that tests and checks need.
import './node-version.mjs'
import { prepare } from './prepare.mjs'

await prepare('installAll', 'generate', 'generateTypes')
